import { json, route } from '@/lib/http/route'
import { analyse } from '@/lib/services/plan/analyse'
import { list } from '@/lib/services/plan/read'

export const GET = route(list)
export const POST = route(analyse, (plan) => json(plan, plan.id ? 201 : 200))
