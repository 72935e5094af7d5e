import type { Metadata } from 'next'
import { CareReportPage } from '@/components/maintenance/care-report-page'
import { asSearch } from '@/lib/client/search'
import { load } from '@/lib/http/load'
import { report } from '@/lib/services/maintenance/report'
import { list } from '@/lib/services/target/read'

export const metadata: Metadata = { title: 'Maintenance report' }

export default async function ReportPage({ searchParams }: PageProps<'/report'>) {
  const search = asSearch(await searchParams)
  const days = String(Math.min(3_650, Math.max(1, Math.floor(Number(search.get('days')) || 7))))
  const target = search.get('target') ?? ''
  const [answer, { items }] = await Promise.all([load(report, { days, target }), load(list, {})])
  const targets = items.map(({ slug, name }) => ({ slug, name }))
  return <CareReportPage report={answer.report} targets={targets} asked={{ days, target }} />
}
