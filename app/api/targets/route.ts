import { json, route } from '@/lib/http/route'
import { list } from '@/lib/services/target/read'
import { add } from '@/lib/services/target/write'

export const GET = route(list)
export const POST = route(add, (target) => json(target, 201))
