import { route } from '@/lib/http/route'
import { search } from '@/lib/services/target/read'

export const GET = route(search)
