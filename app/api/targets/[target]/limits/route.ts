import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { changeLimits } from '@/lib/services/operation/change-limits'
import { limits } from '@/lib/services/operation/limits'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(limits),
  PATCH: route(changeLimits),
})
