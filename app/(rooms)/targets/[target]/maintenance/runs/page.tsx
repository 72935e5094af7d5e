import type { Metadata } from 'next'
import { RunsPage } from '@/components/maintenance/runs-page'
import { asSearch } from '@/lib/client/search'
import type { RunState } from '@/lib/domain/maintenance/run'
import { load } from '@/lib/http/load'
import { list as listPolicies } from '@/lib/services/maintenance/policies'
import { list } from '@/lib/services/maintenance/runs'

export const metadata: Metadata = { title: 'Maintenance runs' }

const size = 50

export default async function TargetRunsPage({
  params,
  searchParams,
}: PageProps<'/targets/[target]/maintenance/runs'>) {
  const target = decodeURIComponent((await params).target)
  const search = asSearch(await searchParams)
  const policy = search.get('policy') || undefined
  const state = (search.get('state') || undefined) as RunState | undefined
  const offset = Math.max(0, Math.floor(Number(search.get('offset')) || 0))
  const [runs, policies] = await Promise.all([
    load(list, { target, policy, state, limit: size, offset }),
    load(listPolicies, { target }),
  ])
  return <RunsPage slug={target} runs={runs} policies={policies.items} asked={{ policy, state, offset, limit: size }} />
}
