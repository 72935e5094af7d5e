import { methods } from '@/lib/http/methods'
import { json, route } from '@/lib/http/route'
import { undo } from '@/lib/services/operation/undo'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: route(undo, (data) => json(data, 201)) })
