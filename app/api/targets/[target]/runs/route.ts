import { json, route } from '@/lib/http/route'
import { list, start } from '@/lib/services/maintenance/runs'

export const GET = route(list)
export const POST = route(start, (run) => json(run, 202))
