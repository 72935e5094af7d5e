import type { Bag, PlanValue, RawPlan, RawReading } from '../bag'
import { cutOff, noPlan } from '../reading-problem'
import { rowDecimalsIn } from '../row-decimals'
import { nodeLines } from './node-lines'
import { nodesIn, statementsIn } from './statements'
import { tolerantJson } from './tolerant-json'
import { mergeWorkers, repeatsWorkers } from './workers'

/**
 * Reads every statement in a text of FORMAT JSON, or of what became of it on its way here. Linear in its length, never throws.
 * Lines and columns of problems are of this text; a plan that was a string inside JSON has that string as its source.
 */
export function readJson(text: string): RawReading {
  return readAt(text, 0)
}

/** The same for JSON as PostgreSQL prints it; null where something is damaged, and for what holds no plan. */
export function readWholeJson(text: string): RawReading | null {
  const reading = readStrictly(text, 0)
  return reading && reading.raws.length > 0 && reading.problems.length === 0 ? reading : null
}

function readAt(text: string, depth: number): RawReading {
  return readStrictly(text, depth) ?? readTolerantly(text, depth)
}

/** Numbers beyond 2^53 would lose their last digits. */
const longIdentifier = /("Query Identifier":\s?)(-?\d{16,20})(?!\d)/g

function readStrictly(text: string, depth: number): RawReading | null {
  let document: PlanValue
  try {
    document = JSON.parse(text.includes('"Query Identifier"') ? text.replace(longIdentifier, '$1"$2"') : text)
  } catch {
    return null
  }
  const inner = new Inner(depth)
  const statements = statementsIn(document, inner.unpack)
  const nodes = statements.map((bag) => (inner.has(bag) ? [] : nodesIn(bag)))
  if (repeatsWorkers(text, nodes)) return null
  const lines = nodeLines(text, nodes)
  if (!lines) return null
  const rowDecimals = rowDecimalsIn(text)
  const raws = statements.map(
    (bag, i): RawPlan =>
      inner.of(bag) ?? { format: 'json', bag, source: text, lines: lines[i] ?? [], rowDecimals, repairs: [] },
  )
  return { raws, problems: raws.length === 0 ? [noPlan('JSON')] : inner.problems, repairs: inner.repairs }
}

function readTolerantly(pasted: string, depth: number): RawReading {
  const isCsv = pasted.includes('""Node Type""') || pasted.includes('""Plan""')
  const source = isCsv ? pasted.replaceAll('""', '"') : pasted
  const inner = new Inner(depth)
  const found = tolerantJson(source)
  const statements = found.documents.flatMap((document) => statementsIn(document, inner.unpack))
  const rowDecimals = found.hasRowDecimals ? 2 : rowDecimalsIn(source)
  const repairs = isCsv ? ['Took each doubled quote for one', ...found.repairs] : found.repairs
  const raws = statements.map((bag, i): RawPlan => {
    const nested = inner.of(bag)
    if (nested) return nested
    const nodes = nodesIn(bag)
    for (const node of nodes) mergeWorkers(node)
    const lines = nodes.map((node) => found.lineOf.get(node) ?? 1)
    const isTruncated = found.isTruncated && i === statements.length - 1
    return { format: 'json', bag, source, lines, rowDecimals, isTruncated, repairs }
  })
  if (raws.length === 0) return { raws, problems: [noPlan('JSON')], repairs: [] }
  const problems = found.isTruncated ? [...inner.problems, cutOff(source)] : inner.problems
  return { raws, problems, repairs: [...repairs, ...inner.repairs] }
}

/** Plans that were strings inside JSON, as some drivers hand them on. Deeper than three times there is no plan. */
class Inner {
  readonly problems: RawReading['problems'] = []
  readonly repairs: string[] = []
  private readonly raws = new Map<Bag, RawPlan>()

  constructor(private readonly depth: number) {}

  readonly unpack = (text: string): Bag[] => {
    if (this.depth >= 3) return []
    const reading = readAt(text, this.depth + 1)
    for (const raw of reading.raws) this.raws.set(raw.bag, raw)
    if (reading.raws.length > 0) this.repairs.push('Unpacked a plan that was a string inside JSON')
    this.repairs.push(...reading.repairs)
    return reading.raws.map(({ bag }) => bag)
  }

  of(bag: Bag): RawPlan | undefined {
    return this.raws.get(bag)
  }

  has(bag: Bag): boolean {
    return this.raws.has(bag)
  }
}
