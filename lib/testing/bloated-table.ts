import type { Client } from 'pg'
import { expect } from 'vitest'
import type { TestCluster } from './postgres'

/** Runs statements in a session of its own: what it counted is told to the others at its end. */
export async function workIn(cluster: TestCluster, database: string, statements: readonly string[]): Promise<void> {
  const worker = await cluster.connect(database)
  for (const statement of statements) await worker.query(statement)
  await worker.end()
}

/** Waits until the server tells of what was written to a table: older majors count with a delay. */
export async function untilCounted(client: Client, table: string, deleted: boolean): Promise<void> {
  const text =
    'select n_tup_ins > 0 and (n_tup_del > 0 or not $2) as is_counted from pg_stat_user_tables where relname = $1'
  const isCounted = async () =>
    (await client.query<{ is_counted: boolean }>(text, [table, deleted])).rows[0]?.is_counted
  await expect.poll(isCounted, { timeout: 10_000 }).toBe(true)
}

/** A table with an index on `id` of which two thirds are empty, vacuumed and analyzed. */
export async function makeBloatedTable(
  cluster: TestCluster,
  database: string,
  client: Client,
  name: string,
  rows = 60_000,
): Promise<void> {
  await workIn(cluster, database, [
    `create table ${name} (id int, note text)`,
    `insert into ${name} select g, 'note ' || g from generate_series(1, ${rows}) g`,
    `create index ${name}_id on ${name} (id)`,
    `delete from ${name} where id % 3 > 0`,
  ])
  await untilCounted(client, name, true)
  await client.query(`vacuum analyze ${name}`)
  await untilAnalyzed(client, name)
}

/** Waits until the server tells that a table was analyzed after all that was written to it. */
export async function untilAnalyzed(client: Client, table: string): Promise<void> {
  const text =
    'select n_mod_since_analyze = 0 and last_analyze is not null as is_fresh from pg_stat_user_tables where relname = $1'
  const isFresh = async () => (await client.query<{ is_fresh: boolean }>(text, [table])).rows[0]?.is_fresh
  await expect.poll(isFresh, { timeout: 10_000 }).toBe(true)
}
