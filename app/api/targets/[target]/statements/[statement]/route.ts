import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { describe } from '@/lib/services/statement/read'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: route(describe) })
