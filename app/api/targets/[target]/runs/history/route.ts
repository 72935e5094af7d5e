import { route } from '@/lib/http/route'
import { history } from '@/lib/services/maintenance/history'

export const GET = route(history)
