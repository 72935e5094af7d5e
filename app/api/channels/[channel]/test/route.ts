import { route } from '@/lib/http/route'
import { test } from '@/lib/services/channel/channels'

export const POST = route(test)
