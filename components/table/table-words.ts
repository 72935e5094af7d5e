import type { TableRow } from '@/lib/client/table'
import { count, percent } from '@/lib/domain/format'

export const tableKinds: Record<TableRow['kind'], string> = {
  r: 'table',
  p: 'partitioned table',
  m: 'materialised view',
  t: 'TOAST table',
}

export const lockedWords = 'an exclusive lock is held on it, so its size could not be read'

export function tableHref(target: string, id: number): string {
  return `/targets/${encodeURIComponent(target)}/tables/${id}`
}

/** The later of a manual and an automatic run, and which it was. */
export function laterOf(
  manual: Date | string | null,
  automatic: Date | string | null,
): { at: Date; by: 'by hand' | 'automatically' } | null {
  const runs = [
    { at: manual, by: 'by hand' as const },
    { at: automatic, by: 'automatically' as const },
  ].flatMap(({ at, by }) => (at === null ? [] : [{ at: new Date(at), by }]))
  return runs.sort((one, other) => Number(other.at) - Number(one.at))[0] ?? null
}

/** Dead rows of all rows; null for an empty table. */
export function deadShare({ liveRows, deadRows }: Pick<TableRow, 'liveRows' | 'deadRows'>): number | null {
  const all = liveRows + deadRows
  return all > 0 ? deadRows / all : null
}

/** Scans that went through an index, of all scans; null without any. */
export function indexShare({ seqScans, indexScans }: Pick<TableRow, 'seqScans' | 'indexScans'>): number | null {
  const all = seqScans + indexScans
  return all > 0 ? indexScans / all : null
}

/** n_distinct of pg_stats in words: a negative number is a share of the rows. */
export function distinctWords(distinct: number): string {
  if (distinct === -1) return 'unique'
  if (distinct < 0) return `${percent(-distinct)} of rows`
  if (distinct === 0) return 'unknown'
  return distinct === 1 ? '1 value' : `about ${count(distinct)}`
}

/** How far the order of a column follows the order of its rows on disk, in words. */
export function correlationWords(correlation: number): string {
  const size = Math.abs(correlation)
  const way = correlation < 0 ? ', descending' : ''
  if (size >= 0.9) return `stored in order${way}`
  if (size >= 0.5) return `partly in order${way}`
  return 'scattered'
}
