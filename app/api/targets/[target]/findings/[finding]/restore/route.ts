import { route } from '@/lib/http/route'
import { restore } from '@/lib/services/finding/dismiss'

export const POST = route(restore)
