import { Badge } from '@/components/ui/badge'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { RelativeTime } from '@/components/ui/relative-time'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { channelKindWords } from '@/lib/domain/channel/channel'
import { plural } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'
import type { ChannelListAnswer } from '@/lib/services/channel/channels'

type Channel = ChannelListAnswer['items'][number]

/** Where alerts and reports go, and how the last message of each went. */
export function ChannelList({ channels }: { channels: Channel[] }) {
  if (channels.length === 0) {
    return (
      <EmptyState title="There are no channels yet">
        Alerts (a failed run, an invalid index, a failed drop, a verdict that changed) and reports of maintenance can go
        to a webhook or by e-mail. Nothing is sent before a channel is added.
      </EmptyState>
    )
  }
  return (
    <Table
      label="Channels"
      head={
        <>
          <HeadCell>Channel</HeadCell>
          <HeadCell>Goes to</HeadCell>
          <HeadCell>Takes</HeadCell>
          <HeadCell>Last message</HeadCell>
        </>
      }
    >
      <tbody className="divide-y divide-line">
        {channels.map((channel) => (
          <tr key={channel.id}>
            <Cell className="min-w-40">
              <LinkButton tone="quiet" size="sm" href={`/settings/channels/${channel.id}`} className="-ml-2">
                {visibleText(channel.name)}
              </LinkButton>
              {channel.isPaused && <Badge tone="attention">paused</Badge>}
            </Cell>
            <Cell className="wrap-anywhere">
              {visibleText(channel.place)}
              <span className="block text-xs text-faint">{channelKindWords[channel.settings.kind]}</span>
            </Cell>
            <Cell>{takesWords(channel)}</Cell>
            <Cell>
              <LastMessage last={channel.last} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function takesWords({ alerts, report, targetIds }: Channel): string {
  const what = [alerts.length > 0 ? `${plural(alerts.length, 'kind')} of alert` : '', report ? 'a report' : '']
  const words = what.filter(Boolean).join(' and ') || 'nothing'
  return `${words}, ${targetIds === null ? 'all targets' : plural(targetIds.length, 'target')}`
}

function LastMessage({ last }: { last: Channel['last'] }) {
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      {last?.at ? (
        <>
          {last.state === 'failed' ? <Badge tone="harm">failed</Badge> : 'sent'} <RelativeTime at={last.at} />
        </>
      ) : (
        <span className="text-faint">none yet</span>
      )}
      {last !== null && last.waiting > 0 && <Badge tone="attention">{last.waiting} waiting</Badge>}
    </span>
  )
}
