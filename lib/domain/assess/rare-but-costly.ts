import type { Finding } from '../finding'
import { compactCount, plural } from '../format'
import { type Ledger, windowDays } from '../verdict'
import { classOfUse } from './use-class'
import { objectOfIndex, type Watch, type WatchedIndex, type WatchedTable } from './watched'
import { writeCost } from './write-cost'

/** An index that is read now and then and written all the time: at least a thousand entries for each scan. */
export function rareButCostly(index: WatchedIndex, table: WatchedTable, ledger: Ledger, watch: Watch): Finding | null {
  const { verdict } = ledger
  if (verdict !== 'keep' || classOfUse(index, table, verdict, watch) !== 'rare-but-costly') return null
  const scans = index.elsewhere.reduce((sum, { used }) => sum + used.scans, index.used.scans)
  const { entriesPerDay } = writeCost(index, table)
  return {
    kind: 'rare-but-costly',
    severity: 'note',
    says: `${plural(scans, 'scan')} within ${windowDays} days against ${compactCount(Math.round(entriesPerDay))} entries written each day.`,
    objects: [objectOfIndex(index)],
    reclaimableBytes: null,
    evidence: ledger.evidence,
    nextStep: {
      text: 'Find the statements that use it and ask whether they could do with another index or without one. It is in use: do not drop it unasked.',
      sql: null,
    },
    verdict,
    fingerprint: JSON.stringify([index.columns]),
  }
}
