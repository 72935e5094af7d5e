import type { Metadata } from 'next'
import { AdminsOnly } from '@/components/settings/admins-only'
import { CreateKey } from '@/components/settings/create-key'
import { KeyTable } from '@/components/settings/key-table'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { list } from '@/lib/services/key/keys'
import { create, revoke } from './actions'

export const metadata: Metadata = { title: 'API keys' }

export default async function KeysPage() {
  const { role } = await requireActor()
  if (!includesRole(role, 'admin')) return <AdminsOnly what="API keys are looked after by" role={role} />
  const { items } = await load(list, {})
  return (
    <div className="flex max-w-4xl flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-muted">
          For scripts, monitoring and other programs. A key never does more than the person who made it may do now, and
          stops while they are disabled.
        </p>
        <CreateKey create={create} />
      </div>
      <KeyTable keys={items} revoke={revoke} />
    </div>
  )
}
