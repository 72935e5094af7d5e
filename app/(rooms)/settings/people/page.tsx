import type { Metadata } from 'next'
import { AdminsOnly } from '@/components/settings/admins-only'
import { InvitePerson } from '@/components/settings/invite-person'
import { PeopleTable } from '@/components/settings/people-table'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { list } from '@/lib/services/person/people'
import { change, invite } from './actions'

export const metadata: Metadata = { title: 'People' }

export default async function PeoplePage() {
  const actor = await requireActor()
  if (!includesRole(actor.role, 'admin')) return <AdminsOnly what="People are looked after by" role={actor.role} />
  const { items } = await load(list, {})
  return (
    <div className="flex max-w-4xl flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-muted">Who may sign in, and what they may do. One administrator always stays.</p>
        <InvitePerson invite={invite} />
      </div>
      <PeopleTable people={items} ownId={actor.id} change={change} />
    </div>
  )
}
