import { route } from '@/lib/http/route'
import { test } from '@/lib/services/target/write'

export const POST = route(test)
