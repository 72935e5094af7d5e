import { route } from '@/lib/http/route'
import { series } from '@/lib/services/index/describe'

export const GET = route(series)
