import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { facts } from '@/lib/services/plan/read'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: route(facts) })
