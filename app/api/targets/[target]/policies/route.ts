import { json, route } from '@/lib/http/route'
import { add, list } from '@/lib/services/maintenance/policies'

export const GET = route(list)
export const POST = route(add, (policy) => json(policy, 201))
