import { route } from '@/lib/http/route'
import { sqlFile } from '@/lib/http/sql-file'
import { script } from '@/lib/services/operation/script'

export const POST = route(script, sqlFile)
