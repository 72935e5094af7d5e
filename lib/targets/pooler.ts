import 'server-only'
import { randomBytes } from 'node:crypto'
import type { TargetClient, TargetPool } from './pool'

const pidText = 'select /* arborist */ pg_catalog.pg_backend_pid()'

async function pidOf(client: TargetClient): Promise<string> {
  const [row] = await client.query(pidText)
  return row?.[0] ?? ''
}

/** Does a session setting of one connection show up in the other, or vanish? Cleaned up behind us. */
async function doesSettingLeak(one: TargetClient, other: TargetClient): Promise<boolean> {
  const word = randomBytes(8).toString('hex')
  const read = "select /* arborist */ pg_catalog.current_setting('arborist.probe', true)"
  await one.query("select /* arborist */ pg_catalog.set_config('arborist.probe', $1, false)", [word])
  const [here] = await one.query(read)
  const [there] = await other.query(read)
  await one.query('reset /* arborist */ arborist.probe')
  return here?.[0] !== word || there?.[0] === word
}

/**
 * Is a pooler in transaction (or statement) mode in between? Then two open connections share one backend, or one
 * connection changes backends. Takes up to two connections of the pool for a moment. Throws Problem.
 */
export function isTransactionPooled(pool: TargetPool): Promise<boolean> {
  return pool.use(async (one) => {
    const first = await pidOf(one)
    // A direct server tells its true pid when the connection starts; a pooler cannot. So most targets need no second one.
    if (String(one.announcedPid) === first) return false
    return pool.use(async (other) => {
      const second = await pidOf(other)
      if (first === second || first !== (await pidOf(one))) return true
      return doesSettingLeak(one, other)
    })
  })
}
