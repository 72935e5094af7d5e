import type { Metadata } from 'next'
import { HistoryPage } from '@/components/maintenance/history-page'
import { PageHeader } from '@/components/ui/page-header'
import { asSearch } from '@/lib/client/search'
import { load } from '@/lib/http/load'
import { history } from '@/lib/services/maintenance/history'

export const metadata: Metadata = { title: 'Maintenance history' }

export default async function TargetHistoryPage({
  params,
  searchParams,
}: PageProps<'/targets/[target]/maintenance/history'>) {
  const target = decodeURIComponent((await params).target)
  const search = asSearch(await searchParams)
  const asked = {
    from: search.get('from') ?? '',
    to: search.get('to') ?? '',
    days: String(Math.min(3_650, Number(search.get('days')) || 90)),
    policy: search.get('policy') ?? '',
    compare: search.get('compare') ?? '',
  }
  const { from, to, policy, compare } = asked
  const answer = await load(history, {
    ...{ target, days: asked.days },
    ...(from ? { from, ...(to ? { to } : {}) } : {}),
    ...(policy ? { policy } : {}),
    ...(compare ? { compare } : {}),
  })
  return (
    <>
      <PageHeader title="Maintenance history" context="What care took and gave back, beside another stretch of time." />
      <HistoryPage slug={target} answer={answer} asked={asked} />
    </>
  )
}
