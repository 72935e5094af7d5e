import { eventStream } from '@/lib/http/events'
import { route } from '@/lib/http/route'
import { follow } from '@/lib/services/operation/follow'

export const GET = route(follow, eventStream)
