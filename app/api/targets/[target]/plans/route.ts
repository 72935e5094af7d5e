import { methods } from '@/lib/http/methods'
import { json, route } from '@/lib/http/route'
import { explain } from '@/lib/services/plan/explain'
import { list } from '@/lib/services/plan/read'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(list),
  POST: route(explain, ({ report, live: _, ...plan }) => json({ ...plan, ...report }, 201)),
})
