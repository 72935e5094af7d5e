import { route } from '@/lib/http/route'
import { changeLimits } from '@/lib/services/operation/change-limits'
import { limits } from '@/lib/services/operation/limits'

export const GET = route(limits)
export const PATCH = route(changeLimits)
