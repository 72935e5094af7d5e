import { methods } from '@/lib/http/methods'
import { nothing } from '@/lib/http/nothing'
import { route } from '@/lib/http/route'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(nothing),
  POST: route(nothing),
  PUT: route(nothing),
  PATCH: route(nothing),
  DELETE: route(nothing),
})
