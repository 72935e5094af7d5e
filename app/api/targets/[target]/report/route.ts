import { methods } from '@/lib/http/methods'
import { reportFile } from '@/lib/http/report-file'
import { route } from '@/lib/http/route'
import { report } from '@/lib/services/finding/report'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: route(report, reportFile) })
