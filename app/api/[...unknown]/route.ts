import { nowhere } from '@/lib/http/route'

export const GET = nowhere
export const POST = nowhere
export const PUT = nowhere
export const PATCH = nowhere
export const DELETE = nowhere
