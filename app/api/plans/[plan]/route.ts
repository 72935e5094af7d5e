import { json, route } from '@/lib/http/route'
import { keep, remove } from '@/lib/services/plan/change'
import { read } from '@/lib/services/plan/read'

export const GET = route(read, ({ report, live: _, ...plan }) => json({ ...plan, ...report }))
export const PATCH = route(keep)
export const DELETE = route(remove)
