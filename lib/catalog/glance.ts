import 'server-only'
import { mark } from '@/lib/targets/marker'
import type { Row, TargetPool } from '@/lib/targets/pool'

/** Roles and databases may preset any of these. */
const settings = `select pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', false),
  pg_catalog.set_config('statement_timeout', '5000', false), pg_catalog.set_config('lock_timeout', '500', false),
  pg_catalog.set_config('default_transaction_isolation', 'read committed', false), pg_catalog.set_config('jit', 'off', false),
  pg_catalog.set_config('datestyle', 'ISO, YMD', false), pg_catalog.set_config('timezone', 'UTC', false)`

/** One question of its own, outside a transaction: what is asked several times a second must hold no snapshot. Throws Problem. */
export function glance(eyes: TargetPool, text: string, values: unknown[]): Promise<Row[]> {
  return eyes.use(async (client) => {
    await client.query(mark(settings), [], { deadlineMs: 5_000 })
    return client.query(mark(text), values, { deadlineMs: 6_000 })
  })
}
