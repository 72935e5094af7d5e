import { route } from '@/lib/http/route'
import { dismiss } from '@/lib/services/finding/dismiss'

export const POST = route(dismiss)
