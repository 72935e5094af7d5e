import { methods } from '@/lib/http/methods'
import { json, route } from '@/lib/http/route'
import { add, list } from '@/lib/services/channel/channels'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(list),
  POST: route(add, (channel) => json(channel, 201)),
})
