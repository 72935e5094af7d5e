import type { BloatConfidence, BloatReason } from '@/lib/domain/bloat/bloat-estimate'
import { reasonWords } from '@/lib/domain/bloat/words'
import { type WindowName, windowWords } from '@/lib/domain/window'

type Known = { kind: 'i' | 'I'; isLocked?: boolean; partitions?: number }

/** Why the size of an index is not known. */
export function whyNoSize(index: Known): string {
  if (index.isLocked) return 'Locked by another session when it was read, so its size was not asked for'
  if (index.kind === 'I') return 'A partitioned index without partitions holds nothing'
  return 'No snapshot has told its size yet'
}

/** Why there is no number of rows for each scan. */
export function whyNoRowsPerScan(window: WindowName): string {
  return `Not scanned in ${windowWords[window]}, so there is nothing to divide`
}

/** Why there is no share of cache hits. */
export function whyNoCache(window: WindowName): string {
  return `No block of it was asked for in ${windowWords[window]}`
}

/** Why there is no last use. */
export function whyNoUse(watchedSince: Date | string | null): string {
  if (watchedSince === null) return 'No use was seen'
  return `No use was seen since ${new Date(watchedSince).toISOString().slice(0, 10)}, when Arborist first read this target`
}

/** Why an index has no verdict of its own. */
export function whyNoVerdict(row: { isValid: boolean; isReady: boolean; parentOid: number | null }): string {
  if (!row.isValid || !row.isReady) return 'Not valid or not ready: the findings tell why'
  if (row.parentOid !== null) return 'Judged with the partitioned index it belongs to'
  return 'Not judged yet, or an index of the system'
}

/** Why it is not known what writes to an index cost. */
export function whyNoPrice(row: Known & { isReady?: boolean; entriesPerDay?: number | null }): string {
  if (row.isReady === false) return 'Writes do not reach it'
  if (row.entriesPerDay == null) return 'Not judged yet, or an index of the system'
  return 'The size of an entry is not known: too few rows, a lock, or an index of the table that was not measured'
}

/** Why there is no figure of bloat. */
export function whyNoBloat(row: {
  kind: 'i' | 'I'
  sizeBytes: number | null
  bloatConfidence: BloatConfidence | null
  bloatReason: BloatReason | null
}): string {
  if (row.bloatReason) {
    const { text, remedy } = reasonWords(row.bloatReason)
    return remedy ? `${text} ${remedy}` : text
  }
  if (row.kind === 'I') return 'None of its partitions has a figure'
  if (row.sizeBytes !== null && row.sizeBytes < 1_048_576) return 'Below 1 MB bloat is not asked for'
  return 'Not computed yet'
}
