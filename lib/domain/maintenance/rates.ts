import type { OperationKind } from '../operation/operation'
import type { Past } from './care-facts'

/** An operation that succeeded on the target at the first try and without a wait: it teaches how fast the target is. */
export type DoneOperation = {
  kind: OperationKind
  method: string | null
  tableBytes: number | null
  sizeBefore: number | null
  sizeAfter: number | null
  durationMs: number
  walBytes: number | null
}

/** How fast a target is, and from how many of its own operations that is known: 0 where it is assumed. */
export type Rate = { bytesPerMs: number; measured: number }
export type Rates = {
  rebuild: ReadonlyMap<string, Rate>
  vacuum: Rate
  /** ANALYZE reads a sample of fixed size, so its time is taken as it is, milliseconds. */
  analyze: { ms: number; measured: number }
}

/** 10 MB/s for rebuilds, 50 MB/s for vacuums: on the slow side of what one meets, until the target's own are known. */
const assumed = { rebuild: 10_486, vacuum: 52_429, analyzeMs: 5_000 }
const leastMs = 1_000
/** Below this much work, bytes, an operation tells what it costs to begin one. */
const leastWork = 1024 * 1024
/** From so many measurements on, a quarter of them is more than one odd night. */
const quartileFrom = 8

/**
 * Bytes that a concurrent rebuild handles: the table is read twice (build and validation), the new index written once.
 * Source: index_concurrently_build and validate_index of PostgreSQL's index.c.
 */
function rebuildWork(tableBytes: number | null, indexBytes: number): number {
  return 2 * (tableBytes ?? 2 * indexBytes) + indexBytes
}

/**
 * The target's own rates from its latest operations of at least 1 MB of work: the slow quartile, so that a prediction rather
 * errs to the long side, and the median until there are eight, of which the slowest may be an odd one.
 */
export function measureRates(past: readonly DoneOperation[]): Rates {
  const rebuilds = past.filter((each) => each.kind === 'reindex-index' || each.kind === 'create-index')
  const byMethod = new Map<string, Rate>()
  for (const method of new Set(rebuilds.map((each) => each.method ?? 'btree'))) {
    const rates = rebuilds
      .filter((each) => (each.method ?? 'btree') === method && (each.sizeAfter ?? each.sizeBefore) !== null)
      .map((each) => ({ ...each, work: rebuildWork(each.tableBytes, (each.sizeAfter ?? each.sizeBefore)!) }))
      .filter(({ work }) => work >= leastWork)
      .map(({ work, durationMs }) => work / Math.max(1, durationMs))
    if (rates.length > 0) byMethod.set(method, { bytesPerMs: slowRate(rates), measured: rates.length })
  }
  const vacuums = past
    .filter((each) => each.kind === 'vacuum-table' && (each.tableBytes ?? 0) >= leastWork)
    .map((each) => each.tableBytes! / Math.max(1, each.durationMs))
  const analyzes = past
    .filter((each) => each.kind === 'analyze-table' && (each.tableBytes ?? 0) >= leastWork)
    .map((each) => each.durationMs)
  return {
    rebuild: byMethod,
    vacuum: { bytesPerMs: slowRate(vacuums) || assumed.vacuum, measured: vacuums.length },
    analyze: {
      ms: analyzes.length > 0 ? -slowRate(analyzes.map((ms) => -ms)) : assumed.analyzeMs,
      measured: analyzes.length,
    },
  }
}

function slowRate(rates: readonly number[]): number {
  const sorted = rates.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / (sorted.length < quartileFrom ? 2 : 4))] ?? 0
}

/** Milliseconds expected, and of how many measurements; 0 says that the rate is assumed. */
export type Prediction = { ms: number; measured: number }

export function predictRebuild(
  rates: Rates,
  of: { method: string; tableBytes: number | null; neededBytes: number },
): Prediction {
  const own = rates.rebuild.get(of.method)
  const ms = rebuildWork(of.tableBytes, of.neededBytes) / (own?.bytesPerMs ?? assumed.rebuild)
  return { ms: Math.max(leastMs, ms), measured: own?.measured ?? 0 }
}

export function predictVacuum(rates: Rates, tableBytes: number | null): Prediction {
  const ms = (tableBytes ?? 0) / rates.vacuum.bytesPerMs
  return { ms: Math.max(leastMs, ms), measured: rates.vacuum.measured }
}

/** ANALYZE of a partitioned parent samples its whole tree and then each of its `partitions`, one after another. */
export function predictAnalyze(rates: Rates, partitions: number): Prediction {
  return { ms: Math.max(leastMs, rates.analyze.ms) * (1 + partitions), measured: rates.analyze.measured }
}

/** A prediction, where an earlier try that was cut off shows that it takes longer: as long as that one was at it. */
export function atLeast({ ms, measured }: Prediction, past: Past | null): Prediction {
  return { ms: Math.max(ms, past?.cutOffMs ?? 0), measured }
}

/** What must still be open of a window before something predicted begins: half as long again until three were measured. */
export function neededMs({ ms, measured }: Prediction): number {
  return ms * (measured < 3 ? 1.5 : 1.2)
}

/** The last moment at which something predicted may begin, so that it ends before `endsAt` with its reserve. */
export function lastBegin(endsAt: Date, predicted: Prediction | null): Date {
  return predicted ? new Date(endsAt.getTime() - neededMs(predicted)) : endsAt
}
