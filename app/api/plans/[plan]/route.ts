import { methods } from '@/lib/http/methods'
import { json, route } from '@/lib/http/route'
import { keep, remove } from '@/lib/services/plan/change'
import { read } from '@/lib/services/plan/read'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(read, ({ report, live: _, ...plan }) => json({ ...plan, ...report })),
  PATCH: route(keep),
  DELETE: route(remove),
})
