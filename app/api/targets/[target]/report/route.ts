import { reportFile } from '@/lib/http/report-file'
import { route } from '@/lib/http/route'
import { report } from '@/lib/services/finding/report'

export const GET = route(report, reportFile)
