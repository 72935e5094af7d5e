import type { Metadata } from 'next'
import { MaintenancePage } from '@/components/maintenance/maintenance-page'
import { asSearch } from '@/lib/client/search'
import { includesRole } from '@/lib/domain/role'
import { load, requireActor } from '@/lib/http/load'
import { plan } from '@/lib/services/maintenance/plan'
import { list } from '@/lib/services/maintenance/policies'
import { list as listRuns } from '@/lib/services/maintenance/runs'
import { addPolicy, changePolicy, pinPlan, startRun } from './actions'

export const metadata: Metadata = { title: 'Maintenance' }

export default async function TargetMaintenancePage({
  params,
  searchParams,
}: PageProps<'/targets/[target]/maintenance'>) {
  const { role } = await requireActor()
  const target = decodeURIComponent((await params).target)
  const policy = asSearch(await searchParams).get('policy') ?? undefined
  const [policies, answer, runs] = await Promise.all([
    load(list, { target }),
    load(plan, { target, policy }),
    load(listRuns, { target, limit: 5 }),
  ])
  const mayAct = includesRole(role, 'operator')
  const acts = mayAct ? { add: addPolicy, change: changePolicy, pin: pinPlan, start: startRun } : null
  return <MaintenancePage slug={target} policies={policies.items} answer={answer} runs={runs} acts={acts} />
}
