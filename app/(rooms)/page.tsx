import type { Metadata } from 'next'
import { NoTargets } from '@/components/target/no-targets'
import { TargetList } from '@/components/target/target-list'
import { LinkButton } from '@/components/ui/link-button'
import { PageHeader } from '@/components/ui/page-header'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { list } from '@/lib/services/target/read'

export const metadata: Metadata = { title: 'Targets' }

export default async function TargetsPage() {
  const { role } = await requireActor()
  const { items } = await load(list, {})
  const mayAdd = includesRole(role, 'admin')
  return (
    <>
      <PageHeader
        title="Targets"
        actions={
          mayAdd && (
            <LinkButton href="/targets/new" tone="accent">
              Add a target
            </LinkButton>
          )
        }
      />
      {items.length === 0 ? <NoTargets mayAdd={mayAdd} /> : <TargetList targets={items} />}
    </>
  )
}
