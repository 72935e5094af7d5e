import { route } from '@/lib/http/route'
import { pin, plan } from '@/lib/services/maintenance/plan'

export const GET = route(plan)
export const PUT = route(pin)
