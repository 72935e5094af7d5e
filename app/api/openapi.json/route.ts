import { methods } from '@/lib/http/methods'
import { openApi } from '@/lib/http/openapi'
import { route } from '@/lib/http/route'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: route(openApi) })
