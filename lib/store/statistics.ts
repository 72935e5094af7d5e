import 'server-only'
import type { Store } from './open'

/**
 * Analyzes tables of the store that have more than doubled since they were analyzed. Autovacuum comes a minute later, on some
 * servers never, and until then the planner takes a table of 50,000 rows just copied in for one of a few.
 */
export async function refreshStatistics(store: Store): Promise<void> {
  const { rows } = await store.pool.query<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname = current_schema()
      and pg_relation_size(c.oid) > 128 * current_setting('block_size')::int
      and pg_relation_size(c.oid) > 2 * c.relpages::bigint * current_setting('block_size')::int`)
  if (rows.length > 0) await store.pool.query(`analyze (skip_locked) ${rows.map(({ name }) => name).join(', ')}`)
}
