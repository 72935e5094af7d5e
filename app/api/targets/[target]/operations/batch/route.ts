import { methods } from '@/lib/http/methods'
import { json, route } from '@/lib/http/route'
import { startBatch } from '@/lib/services/operation/start-batch'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: route(startBatch, (data) => json(data, 'batch' in data ? 201 : 200)),
})
