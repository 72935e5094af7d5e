import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { preview } from '@/lib/services/maintenance/policies'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: route(preview) })
