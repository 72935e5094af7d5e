import 'server-only'
import { careMarkdown } from '@/lib/domain/maintenance/care-report'
import type { CareReportAnswer } from '@/lib/services/maintenance/report'
import { json } from './route'

/** A report of care as JSON, or as a Markdown file. */
export function careReportFile({ report, format }: CareReportAnswer): Response {
  if (format === 'json') return json(report)
  return new Response(careMarkdown(report), {
    headers: {
      'content-type': 'text/markdown; charset=utf-8',
      'content-disposition': 'attachment; filename="maintenance.md"',
      'cache-control': 'no-store',
    },
  })
}
