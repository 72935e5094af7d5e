import type { PlanFormat, RawPlan, RawReading } from '../bag'
import { readJson } from '../json/read-json'
import { normalise } from '../normalise'
import type { Plan, Reading, ReadingProblem } from '../plan'
import { readText } from '../text/read-text'
import { readXml } from '../xml/read-xml'
import { readYaml } from '../yaml/read-yaml'
import { type Chunk, chunksIn } from './chunks'
import { echoedQuery } from './echoed-query'
import { completeJson } from './half-json'
import { type Line, textOf } from './line'
import type { Segment } from './segments'
import { joinWrapped } from './wrapped-lines'

const readers: Record<Exclude<PlanFormat, 'text'>, (text: string) => RawReading> = {
  json: readJson,
  yaml: readYaml,
  xml: readXml,
}

/** Reads every plan in a segment with the reader of its format. Positions of problems are those of the paste. */
export function readSegment(pasted: Segment): Reading {
  const reading: Reading = { plans: [], problems: [] }
  const half = completeJson(pasted.lines)
  if (half) reading.problems.push(half.problem)
  const segment = half ? { ...pasted, lines: half.lines } : pasted
  const chunks = chunksIn(segment.lines)
  let before: Line[] = []
  for (const chunk of chunks) {
    if (chunk.format === 'text') before = readTextChunk(segment, chunk, reading)
    else {
      readStructured(segment, chunk, before, reading)
      before = []
    }
  }
  if (reading.plans.length === 0) readAsWhole(segment, reading)
  const [first] = reading.plans
  if (half && first) first.isTruncated = true
  return reading
}

/** Answers the lines behind the last plan: they may hold the statement of the next. */
function readTextChunk(segment: Segment, chunk: Chunk, reading: Reading): Line[] {
  const whole = joinWrapped(chunk.lines)
  const texts = whole.lines.map((line) => line.text)
  let from = 0
  while (from < texts.length) {
    const { raw, startLine, nextLine, problems } = readText(texts, from)
    if (!raw) break
    for (const problem of problems) reading.problems.push(placed(problem, whole.lines))
    const query = echoedQuery(whole.lines.slice(from, startLine))
    const plan = planOf(raw, segment, query, whole.repairs)
    plan.isTruncated ||= problems.some((problem) => problem.code === 'truncated')
    reading.plans.push(plan)
    from = Math.max(nextLine, from + 1)
  }
  return whole.lines.slice(from)
}

function readStructured(segment: Segment, chunk: Chunk, before: Line[], reading: Reading): void {
  if (chunk.format === 'text') return
  const { raws, problems, repairs } = readers[chunk.format](textOf(chunk.lines))
  const query = echoedQuery(before)
  for (const problem of problems) reading.problems.push(placed(problem, chunk.lines))
  for (const raw of raws) reading.plans.push(planOf(raw, segment, query, repairs))
}

/** Damage may hide where a document begins; its words still say what it is. */
function readAsWhole(segment: Segment, reading: Reading): void {
  const text = textOf(segment.lines)
  const format = formatByWords(text)
  if (format === null) return
  const { raws, problems, repairs } = readers[format](text)
  if (raws.length === 0 && reading.problems.length > 0) return
  reading.problems = problems.map((problem) => placed(problem, segment.lines))
  reading.plans = raws.map((raw) => planOf(raw, segment, null, repairs))
}

function formatByWords(text: string): Exclude<PlanFormat, 'text'> | null {
  if (text.includes('<Node-Type>') || text.includes('<explain')) return 'xml'
  if (/["'“]Node Type["'”]/.test(text)) return 'json'
  return text.includes('Node Type:') ? 'yaml' : null
}

function planOf(raw: RawPlan, segment: Segment, query: string | null, repairs: string[]): Plan {
  for (const name of Object.keys(segment.properties)) raw.bag[name] ??= segment.properties[name] ?? null
  if (query !== null) raw.bag['Query Text'] ??= query
  const plan = normalise(raw)
  plan.repairs = [...new Set([...segment.repairs, ...repairs, ...plan.repairs])]
  return plan
}

/** A problem at its place in the paste; that of the last line where the reader ran out of text. */
function placed(problem: ReadingProblem, lines: Line[]): ReadingProblem {
  if (problem.line === null) return problem
  const line = lines[Math.min(problem.line, lines.length) - 1]
  if (!line) return problem
  const column = problem.column === null ? null : problem.column + line.column - 1
  return { ...problem, line: line.number, column }
}
