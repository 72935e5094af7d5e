import { json, route } from '@/lib/http/route'
import { request } from '@/lib/services/snapshot/request'

export const POST = route(request, (snapshot) => json(snapshot, 201))
