import { Badge, type BadgeTone } from '@/components/ui/badge'
import { RelativeTime } from '@/components/ui/relative-time'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { visibleText } from '@/lib/domain/visible-text'
import type { DeliveryBrief } from '@/lib/store/delivery'

type State = DeliveryBrief['state']
const stateWords: Record<State, string> = { waiting: 'Waiting', sending: 'Sending', sent: 'Sent', failed: 'Failed' }
const tones: Record<State, BadgeTone> = { waiting: 'neutral', sending: 'good', sent: 'neutral', failed: 'harm' }
const kindWords: Record<DeliveryBrief['kind'], string> = { alert: 'Alert', report: 'Report', test: 'Test' }

/** Messages of a channel, newest first: what became of each, and why. */
export function DeliveryTable({ deliveries }: { deliveries: DeliveryBrief[] }) {
  return (
    <Table
      label="Messages, newest first"
      head={
        <>
          <HeadCell>Message</HeadCell>
          <HeadCell>Kind</HeadCell>
          <HeadCell>Made</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell number>Tries</HeadCell>
        </>
      }
    >
      <tbody className="divide-y divide-line">
        {deliveries.map((each) => (
          <tr key={each.id}>
            <Cell className="min-w-64">
              <span className="block wrap-anywhere">{visibleText(each.subject)}</span>
              {each.problem && (
                <span
                  className={`block text-xs wrap-anywhere ${each.state === 'sent' ? 'text-attention' : 'text-harm'}`}
                >
                  {visibleText(each.problem.message)}
                </span>
              )}
            </Cell>
            <Cell className="whitespace-nowrap">{kindWords[each.kind]}</Cell>
            <Cell>
              <RelativeTime at={each.createdAt} />
            </Cell>
            <Cell className="whitespace-nowrap">
              <Badge tone={each.state === 'waiting' && each.attempts > 0 ? 'attention' : tones[each.state]}>
                {stateWords[each.state]}
              </Badge>{' '}
              {each.state === 'waiting' && each.attempts > 0 && (
                <span className="text-xs text-faint">
                  next try <RelativeTime at={each.dueAt} />
                </span>
              )}
            </Cell>
            <Cell number>{each.attempts}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}
