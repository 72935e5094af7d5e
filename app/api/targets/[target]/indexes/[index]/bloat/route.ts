import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { bloat } from '@/lib/services/bloat/read'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: route(bloat) })
