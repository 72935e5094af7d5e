import { route } from '@/lib/http/route'
import { approve } from '@/lib/services/operation/approve'

export const POST = route(approve)
