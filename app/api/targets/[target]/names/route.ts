import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { names } from '@/lib/services/target/read'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: route(names) })
