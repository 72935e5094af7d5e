import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { sqlFile } from '@/lib/http/sql-file'
import { script } from '@/lib/services/operation/script'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: route(script, sqlFile) })
