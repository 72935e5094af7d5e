import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { test } from '@/lib/services/channel/channels'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: route(test) })
