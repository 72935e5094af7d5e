import { careReportFile } from '@/lib/http/care-report-file'
import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { report } from '@/lib/services/maintenance/report'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: route(report, careReportFile) })
