import { route } from '@/lib/http/route'
import { preview } from '@/lib/services/maintenance/policies'

export const GET = route(preview)
