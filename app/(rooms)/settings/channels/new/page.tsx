import type { Metadata } from 'next'
import { ChannelForm } from '@/components/channel/channel-form'
import { AdminsOnly } from '@/components/settings/admins-only'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { list } from '@/lib/services/target/read'
import { addChannel } from '../actions'

export const metadata: Metadata = { title: 'Add a channel' }

export default async function NewChannelPage() {
  const { role } = await requireActor()
  if (!includesRole(role, 'admin')) return <AdminsOnly what="Channels are looked after by" role={role} />
  const { items } = await load(list, {})
  return (
    <div className="flex max-w-4xl flex-col gap-3">
      <h2 className="text-lg font-semibold">Add a channel</h2>
      <ChannelForm channel={null} targets={items.map(({ id, name }) => ({ id, name }))} save={addChannel} />
    </div>
  )
}
