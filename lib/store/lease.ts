import 'server-only'
import type { Store } from './open'

/**
 * Does `work` while nobody else does any under this name, over all workers: an advisory lock of the store, which falls
 * with the session that holds it. Waits up to `waitMs` for the others; then answers null without working.
 */
export async function withLease<T>(
  store: Store,
  name: string,
  waitMs: number,
  work: () => Promise<T>,
): Promise<{ result: T } | null> {
  const client = await store.pool.connect()
  let failure: Error | undefined
  client.on('error', note)
  function note(error: Error) {
    failure = error
  }
  try {
    const until = Date.now() + waitMs
    while (true) {
      const { rows } = await client.query<{ held: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as held',
        [name],
      )
      if (rows[0]?.held) break
      if (Date.now() >= until) return null
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    try {
      return { result: await work() }
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]).catch(note)
    }
  } finally {
    client.off('error', note)
    client.release(failure)
  }
}
