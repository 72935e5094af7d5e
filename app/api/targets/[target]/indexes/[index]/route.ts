import { route } from '@/lib/http/route'
import { describe } from '@/lib/services/index/describe'

export const GET = route(describe)
