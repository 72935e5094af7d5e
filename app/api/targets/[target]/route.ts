import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { describe } from '@/lib/services/target/read'
import { edit, remove } from '@/lib/services/target/write'

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: route(describe),
  PATCH: route(edit),
  DELETE: route(remove),
})
