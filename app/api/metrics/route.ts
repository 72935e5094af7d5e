import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { metrics } from '@/lib/services/metrics/read'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(
    metrics,
    ({ text, type }) => new Response(text, { headers: { 'content-type': type, 'cache-control': 'no-store' } }),
  ),
})
