import type { Metadata } from 'next'
import { StoredPlanPage } from '@/components/plan/stored-plan-page'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { read } from '@/lib/services/plan/read'
import { keepPlan, removePlan } from '../actions'

export const metadata: Metadata = { title: 'Plan' }

export default async function PlanPage({ params }: PageProps<'/plans/[plan]'>) {
  const [actor, { plan: id }] = await Promise.all([requireActor(), params])
  const { report: _, ...plan } = await load(read, { plan: id })
  const acts = includesRole(actor.role, 'operator') ? { keep: keepPlan, remove: removePlan } : null
  return <StoredPlanPage plan={plan} acts={acts} />
}
