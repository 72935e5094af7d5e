import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { cancel } from '@/lib/services/maintenance/runs'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: route(cancel) })
