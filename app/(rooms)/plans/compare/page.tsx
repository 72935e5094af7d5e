import type { Metadata } from 'next'
import { PlanCompare } from '@/components/plan/plan-compare'
import { PageHeader } from '@/components/ui/page-header'
import { load, tryLoad } from '@/lib/http/load'
import { list, read } from '@/lib/services/plan/read'

export const metadata: Metadata = { title: 'Compare plans' }

export default async function ComparePlansPage({ searchParams }: PageProps<'/plans/compare'>) {
  const { a, b } = await searchParams
  const one = (id: string | string[] | undefined) => (typeof id === 'string' ? tryLoad(read, { plan: id }) : null)
  const [kept, before, after] = await Promise.all([load(list, { limit: 200 }), one(a), one(b)])
  return (
    <>
      <PageHeader title="Compare plans" context="What a change did to a plan, node by node." />
      <PlanCompare
        kept={kept.items}
        before={before?.ok ? before.data : null}
        after={after?.ok ? after.data : null}
        problem={(before && !before.ok) || (after && !after.ok) ? 'A plan of this link does not exist any more.' : null}
      />
    </>
  )
}
