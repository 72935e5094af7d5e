import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { change, describe, remove } from '@/lib/services/channel/channels'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(describe),
  PATCH: route(change),
  DELETE: route(remove),
})
