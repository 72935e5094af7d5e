import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { restore } from '@/lib/services/finding/dismiss'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: route(restore) })
