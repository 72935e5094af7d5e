import { route } from '@/lib/http/route'
import { list } from '@/lib/services/statement/read'

export const GET = route(list)
