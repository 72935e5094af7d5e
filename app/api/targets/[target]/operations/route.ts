import { methods } from '@/lib/http/methods'
import { json, route } from '@/lib/http/route'
import { list } from '@/lib/services/operation/list'
import { start } from '@/lib/services/operation/start'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(list),
  POST: route(start, (data) => json(data, 'id' in data ? 201 : 200)),
})
