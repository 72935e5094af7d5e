import { route } from '@/lib/http/route'
import { bloat } from '@/lib/services/bloat/read'

export const GET = route(bloat)
