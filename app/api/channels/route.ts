import { json, route } from '@/lib/http/route'
import { add, list } from '@/lib/services/channel/channels'

export const GET = route(list)
export const POST = route(add, (channel) => json(channel, 201))
