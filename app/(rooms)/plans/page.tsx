import type { Metadata } from 'next'
import { PlanDesk } from '@/components/plan/plan-desk'
import { PlansOf } from '@/components/plan/plan-list'
import { PageHeader } from '@/components/ui/page-header'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { list } from '@/lib/services/plan/read'

export const metadata: Metadata = { title: 'Plans' }

export default async function PlansPage() {
  const [actor, kept] = await Promise.all([requireActor(), load(list, { limit: 200 })])
  return (
    <>
      <PageHeader title="Plans" context="Paste any plan of PostgreSQL: where its time goes, and what to do about it." />
      <PlanDesk mayKeep={includesRole(actor.role, 'operator')}>
        <PlansOf
          target={null}
          first={kept}
          title="Kept plans"
          context="until somebody deletes them"
          empty="No pasted plan has been kept yet. Plans that were run on a target stand on its own page."
        />
      </PlanDesk>
    </>
  )
}
