import { route } from '@/lib/http/route'
import { list } from '@/lib/services/operation/list'

export const GET = route(list)
