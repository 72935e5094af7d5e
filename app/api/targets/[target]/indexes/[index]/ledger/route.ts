import { methods } from '@/lib/http/methods'
import { route } from '@/lib/http/route'
import { ledger } from '@/lib/services/index/ledger'

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: route(ledger) })
