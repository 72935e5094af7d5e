import { methods } from '@/lib/http/methods'
import { json, route } from '@/lib/http/route'
import { cancel, scan } from '@/lib/services/bloat/scan'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: route(scan, (data) => json(data, 202)),
  DELETE: route(cancel),
})
