import { route } from '@/lib/http/route'
import { list } from '@/lib/services/table/read'

export const GET = route(list)
