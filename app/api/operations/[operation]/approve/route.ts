import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { approve } from '@/lib/services/operation/approve'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: route(approve) })
