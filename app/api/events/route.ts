import { eventStream } from '@/lib/http/events'
import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { follow } from '@/lib/services/operation/follow'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: route(follow, eventStream) })
