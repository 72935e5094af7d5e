import { route } from '@/lib/http/route'
import { names } from '@/lib/services/target/read'

export const GET = route(names)
