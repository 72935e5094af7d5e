import { route } from '@/lib/http/route'
import { cancel } from '@/lib/services/operation/cancel'

export const POST = route(cancel)
