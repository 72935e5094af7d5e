import { Badge } from '@/components/ui/badge'
import { DefinitionList } from '@/components/ui/definition-list'
import { LinkButton } from '@/components/ui/link-button'
import { Name } from '@/components/ui/name'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { stamp } from '@/lib/domain/format'
import type { ChannelAnswer } from '@/lib/services/channel/channels'
import { ChannelActs, type ChannelActsOf } from './channel-acts'
import { ChannelForm, type SaveChannel } from './channel-form'
import { DeliveryTable } from './delivery-table'

export type ChannelPageProps = {
  channel: ChannelAnswer
  targets: { id: string; name: string }[]
  acts: ChannelActsOf & { save: SaveChannel }
}

/** One channel: how it does, its messages, and what can be changed. */
export function ChannelPage({ channel, targets, acts }: ChannelPageProps) {
  const { deliveries, nextReportAt, reportWords, report } = channel
  const at = nextReportAt && new Date(nextReportAt)
  return (
    <div className="flex max-w-4xl flex-col gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="flex flex-wrap items-center gap-2 text-lg font-semibold">
          <Name value={channel.name} />
          {channel.isPaused && <Badge tone="attention">paused</Badge>}
        </h2>
        <LinkButton size="sm" href="/settings/channels">
          All channels
        </LinkButton>
      </div>
      <ChannelActs channel={channel} acts={acts} />
      <Panel title="State">
        <DefinitionList
          items={[
            { term: 'Goes to', value: <Name value={channel.place} /> },
            {
              term: 'Report',
              value: report ? `${reportWords}, ${report.timeZone}, of ${report.days} days` : 'none',
              ...(at ? { hint: `next on ${stamp(at).slice(0, 16)} UTC` } : {}),
            },
            {
              term: 'Added',
              value: (
                <>
                  <RelativeTime at={channel.createdAt} /> by <Name value={channel.createdBy} />
                </>
              ),
            },
            ...(channel.isPaused
              ? [
                  {
                    term: 'Paused',
                    value: 'What happens meanwhile is not told later; what waits is sent when it goes on.',
                  },
                ]
              : []),
          ]}
        />
      </Panel>
      <Panel
        title="Messages"
        flush
        context={
          deliveries.total > deliveries.items.length
            ? `the last ${deliveries.items.length} of ${deliveries.total}`
            : null
        }
      >
        {deliveries.items.length > 0 ? (
          <DeliveryTable deliveries={deliveries.items} />
        ) : (
          <p className="px-4 py-3 text-sm text-muted">
            None yet. A message that is not taken is tried six times within some four hours.
          </p>
        )}
      </Panel>
      <ChannelForm channel={channel} targets={targets} save={acts.save} />
    </div>
  )
}
