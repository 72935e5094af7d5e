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
    says: `Up to ${count(missing)} of its ${count(full)} ranges have no summary, and every scan reads their pages whole.`,
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
 * What is known of BRIN ranges now. ANALYZE overwrites the server's count of summaries by one of rows, which is larger than
 * there are ranges: then what was learnt before holds on, unless the table was vacuumed or the index rebuilt since.
 */
export function rememberRanges(now: readonly BrinRanges[], before: readonly BrinRanges[] | null): BrinRanges[] {
  const known = new Map(before?.map((each) => [each.oid, each]))
  return now.map((each) => {
    if (each.summarised !== null) return each
    const last = known.get(each.oid)
    const holds = last?.vacuumedAt === each.vacuumedAt && last.filenode === each.filenode
    return { ...each, summarised: holds ? last.summarised : null }
  })
}

const note = (topic: string, text: string): Evidence => ({ topic, text, weight: 'notes', at: null })
