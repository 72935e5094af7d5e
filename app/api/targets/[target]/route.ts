import { route } from '@/lib/http/route'
import { describe } from '@/lib/services/target/read'
import { edit, remove } from '@/lib/services/target/write'

export const GET = route(describe)
export const PATCH = route(edit)
export const DELETE = route(remove)
