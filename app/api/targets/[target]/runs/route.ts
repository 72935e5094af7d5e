import { methods } from '@/lib/http/methods'
import { json, route } from '@/lib/http/route'
import { list, start } from '@/lib/services/maintenance/runs'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(list),
  POST: route(start, (run) => json(run, 202)),
})
