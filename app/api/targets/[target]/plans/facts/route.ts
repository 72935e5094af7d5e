import { route } from '@/lib/http/route'
import { facts } from '@/lib/services/plan/read'

export const GET = route(facts)
