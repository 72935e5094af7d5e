/**
 * What was counted between two readings of the same counters. A counter that went down was reset in between (statistics
 * reset, crash, drop and create), and then everything it shows was counted since: a lower bound, never negative.
 * All counters of one object are reset together, so one that fell makes the whole difference a fresh count.
 */
export function difference<K extends string>(
  names: readonly K[],
  before: Record<K, number>,
  after: Record<K, number>,
): { delta: Record<K, number>; wasReset: boolean } {
  const wasReset = names.some((name) => after[name] < before[name])
  const delta = {} as Record<K, number>
  for (const name of names) delta[name] = wasReset ? after[name] : after[name] - before[name]
  return { delta, wasReset }
}

/** A difference of nothing, for an object whose earlier counts are unknown. */
export function nothing<K extends string>(names: readonly K[]): Record<K, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<K, number>
}

export const indexCounters = ['scans', 'tuplesRead', 'tuplesFetched', 'blocksHit', 'blocksRead'] as const
export type IndexCounter = (typeof indexCounters)[number]

export const tableCounters = [
  'inserts',
  'updates',
  'deletes',
  'hotUpdates',
  'newPageUpdates',
  'seqScans',
  'seqRowsRead',
  'indexScans',
  'indexRowsFetched',
] as const
export type TableCounter = (typeof tableCounters)[number]

export const statementCounters = [
  'calls',
  'totalMs',
  'rows',
  'sharedBlocksHit',
  'sharedBlocksRead',
  'sharedBlocksDirtied',
  'tempBlocksWritten',
  'ioReadMs',
  'walBytes',
] as const
export type StatementCounter = (typeof statementCounters)[number]

/**
 * Events per day from a count over an observed span. Spans under an hour count as an hour, so that one scan in the first
 * minute is not told as 1,440 a day.
 */
export function perDay(count: number, observedMs: number): number {
  return (count * 86_400_000) / Math.max(observedMs, 3_600_000)
}
