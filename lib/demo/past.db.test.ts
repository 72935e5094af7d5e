import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '@/lib/store/migrate'
import { openStore, type Store } from '@/lib/store/open'
import { startCluster } from '@/lib/testing/postgres'
import { simulatePast } from './past'
import { indexRates, statementRates, tableRates } from './past-rates'

const now = new Date('2026-03-18T10:20:30Z')
let store: Store
let targetId: string

async function rowsOf(text: string): Promise<Record<string, number>[]> {
  return (await store.pool.query(text)).rows
}

/** What a first snapshot leaves, as far as the past looks at it: every other column gets its type's zero. */
async function plant(pool: pg.Pool, table: string, row: Record<string, unknown>): Promise<void> {
  const { rows } = await pool.query<{ name: string; type: string }>(
    `select column_name as name, data_type as type from information_schema.columns
      where table_name = $1 and is_nullable = 'NO' and is_identity = 'NO' and column_default is null`,
    [table],
  )
  const zeros: Record<string, unknown> = { text: '', boolean: false, 'timestamp with time zone': now }
  const full = { ...Object.fromEntries(rows.map(({ name, type }) => [name, zeros[type] ?? 0])), ...row }
  const names = Object.keys(full)
  await pool.query(
    `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map((_, n) => `$${n + 1}`).join(', ')})`,
    Object.values(full),
  )
}

beforeAll(async () => {
  const cluster = await startCluster(18)
  await cluster.createDatabase('store')
  const url = `postgres://${cluster.superuser}:${cluster.password}@${cluster.host}:${cluster.port}/store`
  await migrate(url, 'drizzle')
  store = openStore(url)
  const { rows } = await store.pool.query<{ id: string }>(
    `insert into targets (slug, name, host, port, database, "user", tls, is_demo)
     values ('crawler', 'Crawler', '127.0.0.1', 5432, 'crawler', 'arborist_monitor', 'disable', true) returning id`,
  )
  targetId = rows[0]!.id
  for (const [n, name] of Object.keys(tableRates).entries()) {
    const row = {
      target_id: targetId,
      oid: n,
      schema: 'public',
      name,
      kind: 'r',
      live_rows: 9000,
      heap_bytes: 8_192_000,
    }
    await plant(store.pool, 'tables', row)
  }
  for (const [n, name] of Object.keys(indexRates).entries()) {
    const row = {
      target_id: targetId,
      oid: n,
      schema: 'public',
      table: 't',
      name,
      kind: 'i',
      size_bytes: 819_200,
      scans_sum: 7,
    }
    await plant(store.pool, 'indexes', row)
  }
  for (const [n, name] of Object.keys(statementRates).entries()) {
    await plant(store.pool, 'statements', {
      target_id: targetId,
      query_id: `${n}`,
      text: `select /* crawler:${name} */`,
    })
  }
})

afterAll(() => store?.close())

describe('simulatePast', () => {
  it('writes forty-five days', async () => {
    await simulatePast(store.pool, targetId, { seed: 2, now })
    const [target] = await rowsOf('select simulated_until from targets')
    expect(target?.simulated_until).toEqual(now)
  })

  it('has hours that sum to days, for complete days only', async () => {
    for (const [subject, sum] of [
      ['index', 'scans'],
      ['index', 'blocks_hit'],
      ['table', 'inserts'],
      ['statement', 'calls'],
      ['statement', 'total_ms'],
    ]) {
      const wrong = await rowsOf(`
        select 1 from (select date_trunc('day', at, 'UTC') as at, ${subject}_id, sum(${sum}) as n from ${subject}_hours
                        where at < '2026-03-18' group by 1, 2) h
          full join ${subject}_days d using (at, ${subject}_id) where abs(h.n - d.${sum}) < 0.001 is not true`)
      expect(wrong).toEqual([])
    }
    const [days] = await rowsOf('select count(distinct at) as n, max(at) as last from index_days')
    expect(days).toEqual({ n: 45, last: new Date('2026-03-17T00:00:00Z') })
  })

  it('adds the past to the sums of ours', async () => {
    const wrong = await rowsOf(`
      select name from indexes i left join (select index_id, sum(scans) as n from index_hours group by 1) h on h.index_id = i.id
       where i.scans_sum <> 7 + coalesce(h.n, 0)`)
    expect(wrong).toEqual([])
    const [unused] = await rowsOf(
      `select scans_sum, last_used_at from indexes where name = 'idx_crawled_articles_word_count'`,
    )
    expect(unused).toEqual({ scans_sum: 7, last_used_at: null })
  })

  it('moves back when things were first seen', async () => {
    const [first] = await rowsOf(`select first_seen_at from indexes where name = 'crawled_articles_pkey'`)
    expect(first?.first_seen_at).toEqual(new Date('2026-02-01T00:00:00Z'))
    const [later] = await rowsOf(`select first_seen_at from indexes where name = 'idx_recent_articles'`)
    expect(later?.first_seen_at).toEqual(new Date('2026-02-16T10:00:00Z'))
  })

  it('happens once', async () => {
    const before = await rowsOf('select sum(scans_sum) as n from indexes')
    await simulatePast(store.pool, targetId, { seed: 9, now: new Date(now.getTime() + 86_400_000) })
    expect(await rowsOf('select sum(scans_sum) as n from indexes')).toEqual(before)
    expect(await rowsOf('select count(*) as n from snapshot_hours')).toEqual([{ n: 45 * 24 + 10 }])
  })
})
