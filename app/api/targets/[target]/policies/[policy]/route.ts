import { route } from '@/lib/http/route'
import { change, describe, remove } from '@/lib/services/maintenance/policies'

export const GET = route(describe)
export const PATCH = route(change)
export const DELETE = route(remove)
