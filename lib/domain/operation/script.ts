import type { Check } from './check'
import { lockTimeoutOf } from './lock-timeout'
import { mayStart } from './may-start'
import { operationKindWords } from './operation'
import type { OperationRequest } from './request'
import { objectOf } from './request-words'
import type { OperationPlan } from './step'

export type ScriptPart = { request: OperationRequest; plan: OperationPlan | null; checks: readonly Check[] }
export type ScriptForm = 'script' | 'migration'
type About = { target: string; at: Date; leftOut?: readonly { request: OperationRequest; why: string }[] }

/**
 * A plan of action as a file: `script` for psql, `migration` with a way up and a way down. Every statement stands alone,
 * because those that run concurrently refuse a transaction, and waits for its lock no longer than ours do. What may not be done is
 * left out, with its reason. Foreign names stand only in quoted identifiers and, on one line, in comments.
 */
export function writeScript(parts: readonly ScriptPart[], form: ScriptForm, about: About): string {
  const kept = parts.filter(isKept)
  const lines = [
    comment(`Plan of action for ${about.target}, written by Arborist ${about.at.toISOString().slice(0, 16)}Z`),
    comment('Run it outside of a transaction, one statement after the other, and stop at the first that fails.'),
    comment('A statement that fails for lock_timeout changed nothing: go on from it, as often as it takes.'),
  ]
  for (const { request, why } of about.leftOut ?? []) lines.push(comment(`Left out: ${titleOf(request, null)}. ${why}`))
  for (const part of parts)
    if (!isKept(part)) lines.push(comment(`Left out: ${titleOf(part.request, part.plan)}. ${whyNot(part)}`))
  if (form === 'script') lines.push('\\set ON_ERROR_STOP on')
  else lines.push('', comment('up: no transaction'))
  lines.push('set statement_timeout = 0;')
  const timed = timing()
  for (const part of kept) lines.push('', ...stepsOf(part, timed))
  if (form === 'migration') {
    const back = timing()
    lines.push('', comment('down: no transaction'))
    for (const part of kept.toReversed()) lines.push('', ...undoOf(part, back))
  }
  return `${lines.join('\n')}\n`
}

type Kept = ScriptPart & { plan: OperationPlan }
const isKept = (part: ScriptPart): part is Kept => mayStart(part)

/** The first of what stands in the way for good. */
function whyNot({ checks }: ScriptPart): string {
  const stop = checks.find((each) => each.outcome === 'stop' && !each.isPassing)
  return [stop?.says ?? 'It cannot be done as the server stands now.', stop?.hint, stop?.sql].filter(Boolean).join(' ')
}

/** Says how long the next statement waits for its lock, where that changes. */
function timing(): (ms: number) => string[] {
  let last: number | null = null
  return (ms) => {
    if (ms === last) return []
    last = ms
    return [`set lock_timeout = ${ms === 0 ? 0 : `'${ms / 1000}s'`};`]
  }
}

function stepsOf({ request, plan, checks }: Kept, timed: (ms: number) => string[]): string[] {
  const lines = [comment(titleOf(request, plan))]
  for (const { says } of checks.filter((each) => each.outcome === 'stop'))
    lines.push(comment(`Wait until this has passed: ${says}`))
  let words = ''
  for (const step of plan.steps) {
    const now = `Lock: ${step.lock}. ${step.blocks}`
    if (now !== words) lines.push(comment(now))
    words = now
    lines.push(...timed(lockTimeoutOf(step)), ended(step.sql))
  }
  return lines
}

function undoOf({ request, plan }: Kept, timed: (ms: number) => string[]): string[] {
  const lines = [comment(`Undo of ${titleOf(request, plan)}: ${plan.undo.says}`)]
  for (const sql of plan.undo.statements) {
    const isConcurrent = /^(?:CREATE (?:UNIQUE )?|DROP )INDEX CONCURRENTLY /.test(sql)
    lines.push(...timed(lockTimeoutOf({ does: 'alter', isConcurrent })), ended(sql))
  }
  return lines
}

function titleOf(request: OperationRequest, plan: OperationPlan | null): string {
  const named = plan?.index ?? plan?.steps[0]?.object ?? objectOf(request)
  return `${operationKindWords[request.kind]} ${named.schema}.${named.name}`
}

const ended = (sql: string) => (sql.trimEnd().endsWith(';') ? sql.trimEnd() : `${sql.trimEnd()};`)

/** One line whatever is in it: a line end in a name must not begin a statement. */
function comment(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not stand in a comment
  return `-- ${text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()}`
}
