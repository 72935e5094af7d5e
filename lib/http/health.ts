import 'server-only'
import { headers } from 'next/headers'
import { connection } from 'next/server'
import { asProblem } from '@/lib/domain/problem'
import { overdue } from '@/lib/store/rollup'
import { lastBeat } from '@/lib/store/target'
import { refuseForeignHost } from './access'
import { kitchen } from './kitchen'
import { json, problem } from './route'

/**
 * 200 while the store answers; `worker` says whether data is fresh, `history` whether it is rolled up in time. 503 when pages
 * cannot be served.
 */
export async function health(): Promise<Response> {
  await connection()
  try {
    refuseForeignHost(await headers())
  } catch (error) {
    return problem(asProblem(error))
  }
  try {
    const { db } = kitchen().store
    const [beat, late] = await Promise.all([lastBeat(db), overdue(db, new Date())])
    const isAlive = beat !== null && Date.now() - beat.getTime() < 30_000
    return json({ status: 'ok', store: 'ok', worker: isAlive ? 'ok' : 'missing', history: late ? 'behind' : 'ok' })
  } catch {
    return json({ status: 'unavailable', store: 'unavailable', worker: 'unknown', history: 'unknown' }, 503)
  }
}
