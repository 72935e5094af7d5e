import { operationKindWords } from './operation'
import type { OperationRequest } from './request'
import { objectOf } from './request-words'
import type { OperationPlan } from './step'

export type ScriptPart = { request: OperationRequest; plan: OperationPlan }
export type ScriptForm = 'script' | 'migration'

/**
 * A plan of action as a file: `script` for psql, `migration` with a way up and a way down. Every statement stands alone,
 * because those that run concurrently refuse a transaction; foreign names stand only in quoted identifiers and, on one
 * line, in comments.
 */
export function writeScript(
  parts: readonly ScriptPart[],
  form: ScriptForm,
  about: { target: string; at: Date },
): string {
  const lines = [
    comment(`Plan of action for ${about.target}, written by Arborist ${about.at.toISOString().slice(0, 16)}Z`),
    comment('Run it outside of a transaction, one statement after the other, and stop at the first that fails.'),
  ]
  if (form === 'script') lines.push('\\set ON_ERROR_STOP on')
  else lines.push('', comment('up: no transaction'))
  lines.push('set lock_timeout = 0;', 'set statement_timeout = 0;')
  for (const part of parts) lines.push('', ...stepsOf(part))
  if (form === 'migration') {
    lines.push('', comment('down: no transaction'))
    for (const part of parts.toReversed()) lines.push('', ...undoOf(part))
  }
  return `${lines.join('\n')}\n`
}

function stepsOf({ request, plan }: ScriptPart): string[] {
  const first = plan.steps[0]
  const lock = first ? `lock on the table: ${first.lock}. ${first.blocks}` : ''
  return [comment(`${titleOf(request, plan)}; ${lock}`), ...plan.steps.map((step) => ended(step.sql))]
}

function undoOf({ request, plan }: ScriptPart): string[] {
  return [comment(`Undo of ${titleOf(request, plan)}: ${plan.undo.says}`), ...plan.undo.statements.map(ended)]
}

function titleOf(request: OperationRequest, plan: OperationPlan): string {
  const named = plan.index ?? plan.steps[0]?.object ?? objectOf(request)
  return `${operationKindWords[request.kind]} ${named.schema}.${named.name}`
}

const ended = (sql: string) => (sql.trimEnd().endsWith(';') ? sql.trimEnd() : `${sql.trimEnd()};`)

/** One line whatever is in it: a line end in a name must not begin a statement. */
function comment(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not stand in a comment
  return `-- ${text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()}`
}
