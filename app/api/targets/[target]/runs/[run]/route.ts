import { route } from '@/lib/http/route'
import { describe } from '@/lib/services/maintenance/runs'

export const GET = route(describe)
