import { methods } from '@/lib/http/methods'
import { json, route } from '@/lib/http/route'
import { analyse } from '@/lib/services/plan/analyse'
import { list } from '@/lib/services/plan/read'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(list),
  POST: route(analyse, (plan) => json(plan, plan.id ? 201 : 200)),
})
