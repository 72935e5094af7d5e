import 'server-only'
import { reportJson } from '@/lib/domain/report/report-json'
import { reportMarkdown } from '@/lib/domain/report/report-markdown'
import type { ReportAnswer } from '@/lib/services/finding/report'

/** A report as JSON, or as a file of Markdown. */
export function reportFile({ slug, format, report }: ReportAnswer): Response {
  const common = { 'cache-control': 'no-store' }
  if (format === 'json') {
    return new Response(reportJson(report), { headers: { ...common, 'content-type': 'application/json' } })
  }
  return new Response(reportMarkdown(report), {
    headers: {
      ...common,
      'content-type': 'text/markdown; charset=utf-8',
      'content-disposition': `attachment; filename="report-${slug}.md"`,
    },
  })
}
