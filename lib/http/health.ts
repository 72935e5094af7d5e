import 'server-only'
import { headers } from 'next/headers'
import { connection } from 'next/server'
import { asProblem } from '@/lib/domain/problem'
import { lastBeat } from '@/lib/store/target'
import { refuseForeignHost } from './access'
import { kitchen } from './kitchen'
import { json, problem } from './route'

/** 200 while the store answers; `worker` says whether data is fresh. 503 when pages cannot be served. */
export async function health(): Promise<Response> {
  await connection()
  try {
    refuseForeignHost(await headers())
  } catch (error) {
    return problem(asProblem(error))
  }
  try {
    const beat = await lastBeat(kitchen().store.db)
    const isAlive = beat !== null && Date.now() - beat.getTime() < 30_000
    return json({ status: 'ok', store: 'ok', worker: isAlive ? 'ok' : 'missing' })
  } catch {
    return json({ status: 'unavailable', store: 'unavailable', worker: 'unknown' }, 503)
  }
}
