import { openLink } from '@/lib/http/door'
import { methods } from '@/lib/http/methods'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: openLink })
