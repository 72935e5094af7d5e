import type { Metadata } from 'next'
import { AdminsOnly } from '@/components/settings/admins-only'
import { RetentionForm } from '@/components/settings/retention-form'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { read } from '@/lib/services/setting/settings'
import { changeRetention } from './actions'

export const metadata: Metadata = { title: 'Retention' }

export default async function RetentionPage() {
  const { role } = await requireActor()
  if (!includesRole(role, 'admin')) return <AdminsOnly what="How long history is kept is decided by" role={role} />
  const { retention, overdueSince } = await load(read, {})
  return <RetentionForm retention={retention} overdueSince={overdueSince} change={changeRetention} />
}
