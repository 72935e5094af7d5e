import { connection } from 'next/server'
import { health } from '@/lib/http/health'

/** Open to everybody, for probes: it says whether pages can be served, and nothing else. */
export async function GET(): Promise<Response> {
  await connection()
  return health()
}
