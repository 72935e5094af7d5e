import { route } from '@/lib/http/route'
import { overview } from '@/lib/services/target/read'

export const GET = route(overview)
