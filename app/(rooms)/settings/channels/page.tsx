import type { Metadata } from 'next'
import { ChannelList } from '@/components/channel/channel-list'
import { AdminsOnly } from '@/components/settings/admins-only'
import { LinkButton } from '@/components/ui/link-button'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { list } from '@/lib/services/channel/channels'

export const metadata: Metadata = { title: 'Channels' }

export default async function ChannelsPage() {
  const { role } = await requireActor()
  if (!includesRole(role, 'admin')) return <AdminsOnly what="Channels are looked after by" role={role} />
  const { items } = await load(list, {})
  return (
    <div className="flex max-w-4xl flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-muted">Where alerts and reports are sent. Only a worker sends, never a page.</p>
        <LinkButton tone="accent" href="/settings/channels/new">
          Add a channel
        </LinkButton>
      </div>
      <ChannelList channels={items} />
    </div>
  )
}
