import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'

/**
 * Has the session of `client` report what it counted to the server's shared statistics, which it would otherwise do at most once
 * a second (PostgreSQL 15 and later) or once in half a second, and only between two statements. An ANALYZE sets "changed since" to
 * nothing, and what the same session wrote before is added again when it reports it afterwards: report first.
 */
export async function reportCounters(client: Client, major: number): Promise<void> {
  if (major >= 15) {
    await client.query('select pg_stat_force_next_flush()')
    await client.query('select 1')
    return
  }
  // `pg_stat_xact_…` holds what a session has not reported yet, of earlier transactions too; asking reads no table of ours.
  const unreported = `select 1 from pg_stat_xact_user_tables
    where seq_scan + coalesce(idx_scan, 0) + n_tup_ins + n_tup_upd + n_tup_del > 0 limit 1`
  while ((await client.query(unreported)).rowCount) await sleep(20)
  // Readers are content with what the collector wrote down within half a second.
  await sleep(510)
}
