import type { Metadata } from 'next'
import { TargetReportPage } from '@/components/report/target-report'
import { load } from '@/lib/http/load'
import { report } from '@/lib/services/finding/report'

export const metadata: Metadata = { title: 'Index report' }

export default async function ReportPage({ params }: PageProps<'/targets/[target]/report'>) {
  const answer = await load(report, { target: decodeURIComponent((await params).target) })
  return <TargetReportPage slug={answer.slug} report={answer.report} />
}
