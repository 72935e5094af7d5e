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
  const from = search.get('from') ?? undefined
  const to = search.get('to') ?? undefined
  const days = from ? '' : String(Math.min(3_650, Number(search.get('days')) || 90))
  const policy = search.get('policy') ?? ''
  const answer = await load(history, { target, from, to, days: Number(days) || undefined, policy: policy || undefined })
  return (
    <>
      <PageHeader
        title="Maintenance history"
        context="What care took and gave back, beside the stretch of time before."
      />
      <HistoryPage slug={target} answer={answer} asked={{ days, policy }} />
    </>
  )
}
