import { Panel } from '@/components/ui/panel'
import { Stat } from '@/components/ui/stat'
import { StatRow } from '@/components/ui/stat-row'
import type { IndexDescription } from '@/lib/client/indexes'
import { useWords } from '@/lib/domain/assess/use-class'
import { bytes, compactCount, count, percent, perDay } from '@/lib/domain/format'
import { whyNoPrice } from './index-unknown'

export type IndexPriceProps = { index: IndexDescription['index'] }

/** Reads bought against writes paid, in a mean day. */
export function IndexPrice({ index }: IndexPriceProps) {
  const { entriesPerDay, bytesPerDay, writeShare, scansPerDay, use } = index
  if (index.droppedAt !== null) return null
  const unknown = whyNoPrice(index)
  const entries = entriesPerDay == null ? null : Math.round(entriesPerDay)
  return (
    <Panel title="Reads bought, writes paid" context="writes over 35 days by the last judgement, reads over 7">
      <StatRow>
        <Stat
          label="Entries written"
          value={entries === null ? null : `${index.isPriceAtMost ? '≤ ' : ''}${compactCount(entries)}`}
          unit="a day"
          hint={entries === null ? unknown : 'inserts, and updates that were not heap-only'}
        />
        <Stat
          label="Bytes written"
          value={bytesPerDay == null ? null : bytes(bytesPerDay)}
          unit="a day"
          hint={bytesPerDay == null ? unknown : 'reckoned from its size and the rows of the table; WAL comes on top'}
        />
        <Stat
          label="Share of its table"
          value={writeShare == null ? null : percent(writeShare)}
          hint={writeShare == null ? unknown : 'of the bytes written to all indexes of the table'}
        />
        <Stat
          label="Reads"
          value={perDay(scansPerDay ?? 0)}
          hint={use && use !== 'used' ? useWords[use].toLowerCase() : undefined}
        />
        <Stat
          label="Entries for each scan"
          value={entries === null || !scansPerDay ? null : ratioWords(entries / scansPerDay)}
          hint={scansPerDay ? 'written for each time it was read' : 'It was not read, so there is nothing to divide.'}
        />
      </StatRow>
    </Panel>
  )
}

function ratioWords(ratio: number): string {
  return ratio >= 100 ? count(Math.round(ratio)) : String(Number(ratio.toPrecision(2)))
}
