import { readJson, readWholeJson } from './json/read-json'
import { normalise } from './normalise'
import { cleanCharacters } from './paste/clean-characters'
import { splitLines } from './paste/line'
import { descendantEngine, isMysqlTree, otherEngine } from './paste/other-engine'
import { plainText } from './paste/plain-text'
import { readSegment } from './paste/read-segment'
import { descendantProblem, longestPaste, notAPlan, otherEngineProblem, refusalOf } from './paste/refusal'
import { segmentsIn } from './paste/segments'
import type { Plan, Reading, ReadingProblem } from './plan'

/**
 * Reads every plan in a pasted text, whatever its format and decoration: what editors, terminals, clients and logs put around a
 * plan is peeled off and said in its repairs. Never throws; linear in the size of the text.
 */
export function readPlans(text: string): Reading {
  const asCame = text.length <= longestPaste ? (jsonAsCame(text) ?? textAsCame(text)) : null
  if (asCame) return { ...asCame, problems: problemsOf(asCame, text, text) }
  const refusal = refusalOf(text)
  if (refusal) return { plans: [], problems: [refusal] }
  const cleaned = cleanCharacters(text)
  const engine = foreignEngine(cleaned.text)
  if (engine) return { plans: [], problems: [otherEngineProblem(engine)] }
  const reading = wholeJson(cleaned.text) ?? peel(cleaned.text)
  for (const plan of reading.plans) plan.repairs = [...cleaned.repairs, ...plan.repairs]
  return { plans: reading.plans, problems: problemsOf(reading, text, cleaned.text) }
}

/** Another engine's plan by a sure mark, in a text without anything that only PostgreSQL writes. */
function foreignEngine(text: string): string | null {
  if (isMysqlTree(text)) return 'MySQL'
  const engine = otherEngine(text)
  return engine && !/ rows=\d{1,20} width=\d|["']?Node[ -]Type["']?\s?[:>]/.test(text) ? engine : null
}

/** The common case: JSON as it came. What parses needs no cleaning, and with our nodes in it is no other engine's. */
function jsonAsCame(text: string): Reading | null {
  const reading = isAllJson(text) ? readWholeJson(text) : null
  return reading && { plans: reading.raws.map((raw) => withRepairs(normalise(raw), reading.repairs)), problems: [] }
}

/** FORMAT TEXT as it came: there is nothing to peel. */
function textAsCame(text: string): Reading | null {
  const segment = plainText(text)
  const reading = segment && readSegment(segment)
  return reading && reading.plans.length > 0 ? reading : null
}

function isAllJson(text: string): boolean {
  const start = text.slice(0, 200).trimStart()
  if (!start.startsWith('[') && !/^\{\s*"(?:Plan|Query)/.test(start)) return false
  return /[\]}]\s*$/.test(text.slice(-50))
}

/** JSON and nothing else needs no peeling, only its damage mended. */
function wholeJson(text: string): Reading | null {
  if (!isAllJson(text)) return null
  const { raws, problems, repairs } = readJson(text)
  if (raws.length === 0 || problems.length > 0) return null
  return { plans: raws.map((raw) => withRepairs(normalise(raw), repairs)), problems: [] }
}

function withRepairs(plan: Plan, repairs: string[]): Plan {
  plan.repairs = [...new Set([...repairs, ...plan.repairs])]
  return plan
}

function peel(text: string): Reading {
  const reading: Reading = { plans: [], problems: [] }
  for (const segment of segmentsIn(splitLines(text))) {
    const { plans, problems } = readSegment(segment)
    for (const plan of plans) reading.plans.push(plan)
    for (const problem of problems) reading.problems.push(problem)
  }
  return reading
}

function problemsOf({ plans, problems }: Reading, text: string, cleaned: string): ReadingProblem[] {
  if (plans.length === 0) {
    const engine = descendantEngine(cleaned)
    if (engine) return [otherEngineProblem(engine)]
    const told = problems.filter((problem) => problem.code !== 'not-a-plan')
    return told.length > 0 ? told : [notAPlan(text)]
  }
  const all = problems.filter((problem) => problem.code !== 'not-a-plan')
  if (plans.some((plan) => plan.isTruncated) && !all.some((problem) => problem.code === 'truncated')) {
    const message = 'The text ends before the plan does: figures of what is missing are missing too. Paste all of it.'
    all.push({ code: 'truncated', message, line: null, column: null })
  }
  const engine = descendantEngine(cleaned)
  return engine ? [...all, descendantProblem(engine)] : all
}
