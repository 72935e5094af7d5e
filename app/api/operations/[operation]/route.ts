import { route } from '@/lib/http/route'
import { describe } from '@/lib/services/operation/describe'

export const GET = route(describe)
