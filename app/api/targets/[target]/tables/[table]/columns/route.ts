import { route } from '@/lib/http/route'
import { columns } from '@/lib/services/table/read'

export const GET = route(columns)
