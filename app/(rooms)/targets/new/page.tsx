import type { Metadata } from 'next'
import { AddTarget } from '@/components/target/add-target'
import { EmptyState } from '@/components/ui/empty-state'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { includesRole } from '@/lib/domain/role'
import { requireActor } from '@/lib/http/load'
import { add, tryConnection } from './actions'

export const metadata: Metadata = { title: 'Add a target' }

export default async function NewTargetPage() {
  const { role } = await requireActor()
  if (!includesRole(role, 'admin')) {
    return (
      <>
        <PageHeader title="Add a target" />
        <EmptyState title="Targets are added by administrators" action={<LinkButton href="/">All targets</LinkButton>}>
          You are {role}. Ask an administrator to add the database, or to change your role.
        </EmptyState>
      </>
    )
  }
  return (
    <>
      <PageHeader
        title="Add a target"
        context="One PostgreSQL database, version 13 or newer. Nothing is installed there; it is only read."
      />
      <AddTarget tryConnection={tryConnection} add={add} />
    </>
  )
}
