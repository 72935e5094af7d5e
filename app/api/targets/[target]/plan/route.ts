import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { pin, plan } from '@/lib/services/maintenance/plan'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(plan),
  PUT: route(pin),
})
