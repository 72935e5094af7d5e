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
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  await client.query('select 1')
  await new Promise((resolve) => setTimeout(resolve, 700))
}
