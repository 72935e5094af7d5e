import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { list } from '@/lib/services/finding/read'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: route(list) })
