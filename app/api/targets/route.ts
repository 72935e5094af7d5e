import { methods } from '@/lib/http/methods'
import { json, route } from '@/lib/http/route'
import { list } from '@/lib/services/target/read'
import { add } from '@/lib/services/target/write'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(list),
  POST: route(add, (target) => json(target, 201)),
})
