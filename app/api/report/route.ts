import { careReportFile } from '@/lib/http/care-report-file'
import { route } from '@/lib/http/route'
import { report } from '@/lib/services/maintenance/report'

export const GET = route(report, careReportFile)
