import { methods } from '@/lib/http/methods'
import { json, route } from '@/lib/http/route'
import { request } from '@/lib/services/snapshot/request'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: route(request, (snapshot) => json(snapshot, 201)) })
