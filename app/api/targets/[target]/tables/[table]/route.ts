import { route } from '@/lib/http/route'
import { describe } from '@/lib/services/table/read'

export const GET = route(describe)
