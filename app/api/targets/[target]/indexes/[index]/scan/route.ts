import { json, route } from '@/lib/http/route'
import { cancel, scan } from '@/lib/services/bloat/scan'

export const POST = route(scan, (data) => json(data, 202))
export const DELETE = route(cancel)
