import { compactCount, percent, plural, stamp } from '../../format'
import type { CaredTable, IndexReads } from '../care-facts'
import type { Thresholds } from '../policy'

/** Smaller tables, 8 MB, are read from memory anyway. */
export const leastPages = 1_000
/** Below this share of entries read without the heap, dead rows may be what was not fetched. */
const leastSkipped = 0.1
/** What a vacuum could not make visible, since a standby or a slot held it back, is tried again after a week. */
const restMs = 7 * 86_400_000

/**
 * Why a table is vacuumed so that index-only scans need not visit it: they went there more often in a week than a vacuum would
 * visit pages. `isInVain` when too little was written since the last vacuum for another one to make more pages all-visible.
 *
 * An index counts each entry read, and each visible row fetched by it alone; a bitmap scan has its rows counted by the table (observed on
 * 13 and 18: an index-only scan that visits the heap counts like a plain one). So entries read but not fetched, beyond
 * what bitmaps explain, show index-only scans.
 */
export function heapVisits(
  table: CaredTable,
  { visibleShare }: Thresholds,
  now: Date,
): { says: string; isInVain: boolean } | null {
  const { pages, allVisiblePages, lastVacuumedAt, writtenSinceVacuum } = table
  if (pages === null || allVisiblePages === null || pages < leastPages) return null
  const share = allVisiblePages / pages
  if (share >= visibleShare) return null
  const reads = table.reads
    .filter((each) => isReadAlone(each, table.bitmapRows))
    .toSorted((a, b) => b.visits - a.visits)
  const [most] = reads
  const hidden = pages - allVisiblePages
  if (!most || reads.reduce((sum, { visits }) => sum + visits, 0) < hidden) return null
  const visible = `${percent(share)} of its ${plural(pages, 'page')} are all-visible (${asOf(table)})`
  const visited = `scans of “${most.name}” visited the heap for ${percent(most.visits / most.entries)} of the ${compactCount(most.entries)} entries they read in 7 days`
  // A row written hides at most two pages: its old and its new one.
  const isRested = lastVacuumedAt === null || now.getTime() - lastVacuumedAt.getTime() >= restMs
  if (isRested || 2 * writtenSinceVacuum >= hidden) return { says: `${visible}; ${visited}.`, isInVain: false }
  const written = `${plural(writtenSinceVacuum, 'row')} ${writtenSinceVacuum === 1 ? 'was' : 'were'} seen written since it was vacuumed`
  return { says: `${visible}, but only ${written}: another vacuum has little to gain.`, isInVain: true }
}

function isReadAlone({ hasInclude, entries, allEntries, allVisits }: IndexReads, bitmapRows: number): boolean {
  if (entries === 0) return false
  const skipped = allEntries - allVisits
  return hasInclude || (skipped >= leastSkipped * allEntries && skipped > 2 * bitmapRows)
}

function asOf({ lastVacuumedAt, lastAnalyzedAt }: CaredTable): string {
  const isVacuum = (lastVacuumedAt?.getTime() ?? 0) >= (lastAnalyzedAt?.getTime() ?? 0)
  const at = isVacuum ? lastVacuumedAt : lastAnalyzedAt
  return at ? `as of ${isVacuum ? 'VACUUM' : 'ANALYZE'}, ${stamp(at)}` : 'when is not known'
}
