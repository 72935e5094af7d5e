import { route } from '@/lib/http/route'
import { series } from '@/lib/services/table/read'

export const GET = route(series)
