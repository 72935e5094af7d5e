import { nothing } from '@/lib/http/nothing'
import { route } from '@/lib/http/route'

export const GET = route(nothing)
export const POST = route(nothing)
export const PUT = route(nothing)
export const PATCH = route(nothing)
export const DELETE = route(nothing)
