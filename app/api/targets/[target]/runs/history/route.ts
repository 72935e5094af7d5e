import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { history } from '@/lib/services/maintenance/history'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: route(history) })
