import { dropIndex } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { bytes, plural } from '../format'
import type { RedundantIndex } from '../redundancy'
import type { Evidence, Ledger } from '../verdict'
import { dropOf } from './next-operation'
import { objectOfIndex, type WatchedIndex } from './watched'

/** An index whose work another one does as well: the same keys, or the first of more; a note where that costs its readers. */
export function redundant(
  index: WatchedIndex,
  keeper: WatchedIndex,
  { coverage, foreignKeys }: RedundantIndex,
  ledger: Ledger,
): Finding | null {
  if (ledger.verdict !== 'safe-to-try' && ledger.verdict !== 'candidate') return null
  const isDear = ledger.verdict === 'candidate'
  const isSame = coverage.kind !== 'covered-prefix'
  const sizes = [index, keeper].map((each) => (each.sizeBytes === null ? 'unknown size' : bytes(each.sizeBytes)))
  const both: Evidence[] = [
    line(
      'supports',
      'Compared',
      `${coverage.reason} Columns, collations, operator classes, order, INCLUDE and conditions were compared.`,
    ),
    line('notes', 'Sizes', `This one ${sizes[0]}, “${keeper.name}” ${sizes[1]}.`),
    line(
      'notes',
      'Use of both',
      `${plural(index.used.scans, 'scan')} here, ${plural(keeper.used.scans, 'scan')} of “${keeper.name}” in the window; the latter would take over.`,
    ),
    ...foreignKeys.map((key) => line('notes', 'Foreign key', `“${key.name}” keeps a supporting index.`)),
  ]
  return {
    kind: isSame ? 'duplicate' : 'covered',
    severity: isDear ? 'note' : 'attention',
    says: isSame
      ? `“${keeper.name}” does the same work.`
      : `“${keeper.name}” on ${keeper.columns} does its work as well${isDear ? ', but is much larger' : ''}.`,
    objects: [objectOfIndex(index), objectOfIndex(keeper)],
    reclaimableBytes: index.sizeBytes,
    evidence: [...both, ...ledger.evidence.filter((each) => each.topic !== 'Cover')],
    nextStep: {
      text: isDear
        ? `Compare the plans of its readers without it first: they would read “${keeper.name}” instead, which is much larger. Drop it only where writes matter more.`
        : `Drop it; “${keeper.name}” stays. ${isSame ? 'Queries notice nothing.' : 'Queries that used it read the wider index instead.'}`,
      sql: dropIndex(index),
      operations: dropOf(index),
    },
    verdict: ledger.verdict,
    fingerprint: JSON.stringify([
      index.columns,
      keeper.name,
      keeper.columns,
      coverage.kind,
      ...(isDear ? ['dear'] : []),
    ]),
  }
}

const line = (weight: Evidence['weight'], topic: string, text: string): Evidence => ({ topic, text, weight, at: null })
