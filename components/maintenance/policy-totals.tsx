import { Badge } from '@/components/ui/badge'
import { Name } from '@/components/ui/name'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { Wire } from '@/lib/client/wire'
import { bytes, count, duration, percent, stamp } from '@/lib/domain/format'
import { failedWords } from '@/lib/domain/maintenance/care-report'
import type { HistoryAnswer } from '@/lib/services/maintenance/history'

/** What each policy came to. */
export function PolicyTotals({ totals }: { totals: Wire<HistoryAnswer>['byPolicy'] }) {
  return (
    <Table
      label="By policy"
      head={
        <>
          <HeadCell>Policy</HeadCell>
          <HeadCell number>Runs</HeadCell>
          <HeadCell number>Missed</HeadCell>
          <HeadCell number>A run takes</HeadCell>
          <HeadCell number>Done</HeadCell>
          <HeadCell number>Failed</HeadCell>
          <HeadCell number>Succeeded</HeadCell>
          <HeadCell number>Freed</HeadCell>
          <HeadCell number>WAL</HeadCell>
          <HeadCell>Last run (UTC)</HeadCell>
        </>
      }
    >
      <tbody>
        {totals.map((each) => (
          <tr key={each.policyId} className="border-t border-line first:border-t-0">
            <Cell>
              <Name value={each.name} /> {each.isRemoved && <Badge>removed</Badge>}
            </Cell>
            <Cell number>{count(each.runs)}</Cell>
            <Cell number>{count(each.missed)}</Cell>
            <Cell number>{each.averageDurationMs === null ? 'unknown' : duration(each.averageDurationMs)}</Cell>
            <Cell number>{count(each.done)}</Cell>
            <Cell number>{failedWords(each)}</Cell>
            <Cell number>{each.successRate === null ? '' : percent(each.successRate)}</Cell>
            <Cell number>{bytes(each.reclaimedBytes)}</Cell>
            <Cell number>{bytes(each.walBytes)}</Cell>
            <Cell>{each.lastRunAt ? stamp(new Date(each.lastRunAt)).slice(0, 16) : ''}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
