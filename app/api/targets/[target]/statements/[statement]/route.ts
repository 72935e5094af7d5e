import { route } from '@/lib/http/route'
import { describe } from '@/lib/services/statement/read'

export const GET = route(describe)
