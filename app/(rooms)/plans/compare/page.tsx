import type { Metadata } from 'next'
import { PlanCompare } from '@/components/plan/plan-compare'
import { PageHeader } from '@/components/ui/page-header'
import { load, tryLoad } from '@/lib/http/load'
import { list, read } from '@/lib/services/plan/read'

export const metadata: Metadata = { title: 'Compare plans' }

export default async function ComparePlansPage({ searchParams }: PageProps<'/plans/compare'>) {
  const { a, b } = await searchParams
  const [before, after] = await Promise.all([keptPlan(a), keptPlan(b)])
  const target = before.plan?.target?.slug ?? after.plan?.target?.slug
  const kept = await load(list, { limit: 200, ...(target ? { target } : {}) })
  return (
    <>
      <PageHeader title="Compare plans" context="What a change did to a plan, node by node." />
      <PlanCompare
        kept={kept.items}
        before={before.plan}
        after={after.plan}
        problem={before.isMissing || after.isMissing ? 'A plan of this link does not exist any more.' : null}
      />
    </>
  )
}

async function keptPlan(id: string | string[] | undefined) {
  if (typeof id !== 'string') return { plan: null, isMissing: false }
  const answer = await tryLoad(read, { plan: id })
  if (!answer.ok) return { plan: null, isMissing: true }
  const { report: _, ...plan } = answer.data
  return { plan, isMissing: false }
}
