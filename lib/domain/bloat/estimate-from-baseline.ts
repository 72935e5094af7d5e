import { type BloatEstimate, estimateOf, withheld } from './bloat-estimate'

/** Size and rows of an index at one time, as snapshots hold them. */
export type SizePoint = {
  bytes: number
  /** reltuples of the index, or rows of the table for methods whose own count changes its meaning (GIN). */
  rows: number
  at: Date
}

const dayMs = 86_400_000
/** Fewer rows tell little about the bytes of one; the pages of an empty index weigh too much. */
const fewestRows = 1000
/** Statistics older than this say nothing of today's rows. */
const oldestStatisticsMs = dayMs

/**
 * Bloat against this index's own size after its last rebuild: bytes a row took then × rows today. `sinceRebuild` are points
 * after the rebuild and after the ANALYZE that followed it, oldest first; the tenth part with the least bytes a row is
 * passed over, so that one odd count is not the measure for ever. `countedAt` is when today's rows were counted.
 */
export function estimateFromBaseline(
  sinceRebuild: SizePoint[],
  now: SizePoint & { countedAt: Date | null; method: string; blockSize: number },
): BloatEstimate {
  if (now.method === 'brin') return withheld('not-comparable')
  const usable = sinceRebuild.filter(({ rows, bytes }) => rows >= fewestRows && bytes > 0)
  if (usable.length === 0 || now.rows < fewestRows || now.bytes <= 0) return withheld('not-comparable')
  if (now.countedAt === null || now.at.getTime() - now.countedAt.getTime() > oldestStatisticsMs)
    return withheld('baseline-too-old')
  const perRow = usable.map(({ bytes, rows }) => bytes / rows).sort((a, b) => a - b)
  const least = perRow[Math.floor(perRow.length / 10)] ?? 0
  const pages = Math.ceil(now.bytes / now.blockSize)
  const needed = (least * now.rows) / now.blockSize
  return estimateOf(
    needed,
    { pages, blockSize: now.blockSize },
    { confidence: 'baseline', reason: null, margin: 1 / pages },
  )
}
