import type { Metadata } from 'next'
import { PlansOf } from '@/components/plan/plan-list'
import { RunDesk } from '@/components/plan/run-desk'
import { PageHeader } from '@/components/ui/page-header'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor, tryLoad } from '@/lib/http/load'
import { list } from '@/lib/services/plan/read'
import { describe as describeStatement } from '@/lib/services/statement/read'
import { describe } from '@/lib/services/target/read'
import { keepPlan, removePlan } from '../../../plans/actions'

export const metadata: Metadata = { title: 'Plans' }

export default async function TargetPlansPage({ params, searchParams }: PageProps<'/targets/[target]/plans'>) {
  const [actor, { target: handle }, { statement }] = await Promise.all([requireActor(), params, searchParams])
  const slug = decodeURIComponent(handle)
  const [target, plans, asked] = await Promise.all([
    load(describe, { target: slug }),
    load(list, { target: slug, limit: 200 }),
    typeof statement === 'string' ? tryLoad(describeStatement, { target: slug, statement }) : null,
  ])
  const mayRun = includesRole(actor.role, 'operator')
  return (
    <>
      <PageHeader title="Plans" context="Explain a statement on this database, or paste a plan that was made on it." />
      <RunDesk
        target={{ slug: target.slug, versionNumber: target.versionNumber }}
        mayRun={mayRun}
        acts={mayRun ? { keep: keepPlan, remove: removePlan } : null}
        statement={asked?.ok ? asked.data.statement.text : ''}
      >
        <PlansOf
          target={target.slug}
          first={plans}
          title={mayRun ? 'History' : 'Kept plans'}
          context={mayRun ? 'forgotten after 30 days unless kept' : 'until somebody deletes them'}
          empty={mayRun ? 'No statement has been explained here yet.' : 'Nobody has kept a plan of this target yet.'}
        />
      </RunDesk>
    </>
  )
}
