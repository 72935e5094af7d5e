import { route } from '@/lib/http/route'
import { change, describe, remove } from '@/lib/services/channel/channels'

export const GET = route(describe)
export const PATCH = route(change)
export const DELETE = route(remove)
