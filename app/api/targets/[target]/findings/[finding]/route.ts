import { route } from '@/lib/http/route'
import { describe } from '@/lib/services/finding/read'

export const GET = route(describe)
