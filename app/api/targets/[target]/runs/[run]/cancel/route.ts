import { route } from '@/lib/http/route'
import { cancel } from '@/lib/services/maintenance/runs'

export const POST = route(cancel)
