import { health } from '@/lib/http/health'
import { methods } from '@/lib/http/methods'

/** Open to everybody, for probes: it says whether pages can be served, and nothing else. */
export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: health })
