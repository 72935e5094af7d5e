import { json, route } from '@/lib/http/route'
import { list } from '@/lib/services/operation/list'
import { start } from '@/lib/services/operation/start'

export const GET = route(list)
export const POST = route(start, (data) => json(data, 'id' in data ? 201 : 200))
