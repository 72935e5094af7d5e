import { route } from '@/lib/http/route'
import { list } from '@/lib/services/finding/read'

export const GET = route(list)
