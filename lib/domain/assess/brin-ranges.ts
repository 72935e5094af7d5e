import { summariseBrin } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { count, percent } from '../format'
import type { Evidence } from '../verdict'
import type { BrinRanges } from './traits'
import { objectOfIndex, type WatchedIndex } from './watched'

const leastRanges = 8
const leastShare = 0.05

/** A BRIN index of which many ranges have no summary: each scan reads all of their pages. */
export function brinRanges(index: WatchedIndex, ranges: BrinRanges): Finding | null {
  if (ranges.summarised === null) return null
  // The last range is summarised once it is full.
  const full = Math.floor(ranges.pages / ranges.pagesPerRange)
  const missing = full - ranges.summarised
  if (missing < leastRanges || missing < leastShare * full) return null
  return {
    kind: 'brin-ranges',
    severity: 'attention',
    says: `About ${count(missing)} of its ${count(full)} ranges have no summary, and every scan reads their pages whole.`,
    objects: [objectOfIndex(index)],
    reclaimableBytes: null,
    evidence: [
      note(
        'Ranges',
        `The table has ${count(ranges.pages)} pages, ${count(ranges.pagesPerRange)} to a range. When it was last vacuumed or the index built, ${count(ranges.summarised)} had a summary: ${percent(missing / full)} may lack one now. What was summarised by hand since is not known.`,
      ),
      note(
        'autosummarize',
        ranges.isAutomatic
          ? 'It is on, so the work is behind: autovacuum workers do it.'
          : 'It is off: new ranges wait for the next VACUUM.',
      ),
    ],
    nextStep: {
      text: `Summarise the new ranges${ranges.isAutomatic ? '' : ', and let the index do so by itself: ALTER INDEX … SET (autosummarize = on)'}.`,
      sql: summariseBrin(index),
    },
    verdict: null,
    fingerprint: JSON.stringify([index.columns, ranges.isAutomatic]),
  }
}

/**
 * What is known of BRIN ranges now. Without another VACUUM or rebuild no more of them have a summary than before, whatever
 * the server's notes say: ANALYZE overwrites them by counts of later rows and pages.
 */
export function rememberRanges(now: readonly BrinRanges[], before: readonly BrinRanges[] | null): BrinRanges[] {
  const known = new Map(before?.map((each) => [each.oid, each]))
  return now.map((each) => {
    const last = known.get(each.oid)
    if (!last || last.summarised === null) return each
    if (last.vacuumedAt !== each.vacuumedAt || last.filenode !== each.filenode) return each
    return { ...each, summarised: Math.min(last.summarised, each.summarised ?? last.summarised) }
  })
}

const note = (topic: string, text: string): Evidence => ({ topic, text, weight: 'notes', at: null })
