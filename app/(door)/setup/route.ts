import { openLink } from '@/lib/http/door'

export const GET = openLink
