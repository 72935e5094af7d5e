import { route } from '@/lib/http/route'
import { list } from '@/lib/services/index/list'

export const GET = route(list)
