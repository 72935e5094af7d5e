import { json, route } from '@/lib/http/route'
import { undo } from '@/lib/services/operation/undo'

export const POST = route(undo, (data) => json(data, 201))
