import type { Metadata } from 'next'
import { ChannelPage } from '@/components/channel/channel-page'
import { AdminsOnly } from '@/components/settings/admins-only'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { describe } from '@/lib/services/channel/channels'
import { list } from '@/lib/services/target/read'
import { changeChannel, removeChannel, testChannel } from '../actions'

export const metadata: Metadata = { title: 'Channel' }

export default async function OneChannelPage({ params }: PageProps<'/settings/channels/[channel]'>) {
  const { role } = await requireActor()
  if (!includesRole(role, 'admin')) return <AdminsOnly what="Channels are looked after by" role={role} />
  const { channel } = await params
  const [described, { items }] = await Promise.all([
    load(describe, { channel: decodeURIComponent(channel), limit: 50 }),
    load(list, {}),
  ])
  const acts = { save: changeChannel, test: testChannel, pause: changeChannel, remove: removeChannel }
  return <ChannelPage channel={described} targets={items.map(({ id, name }) => ({ id, name }))} acts={acts} />
}
