import { route } from '@/lib/http/route'
import { ledger } from '@/lib/services/index/ledger'

export const GET = route(ledger)
