import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRequest, type Ground, openGround } from '@/lib/testing/operating'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'

describe.each(majors.filter((major) => [13, 15, 17, 18].includes(major)))('operations on PostgreSQL %i', (major) => {
  let store: TestStore
  let cluster: TestCluster
  let ground: Ground
  let client: Client

  beforeAll(async () => {
    ;[store, cluster] = await Promise.all([makeStore(), startCluster(major, { settings: { autovacuum: 'off' } })])
    ground = await openGround(store, cluster)
    client = ground.client
  })
  afterAll(() => ground?.end())

  let count = 0
  async function makeTable(rows = 2000): Promise<string> {
    count += 1
    const name = `t${count}`
    await client.query(`create table ${name} (id int primary key, a int, b text)`)
    await client.query(`insert into ${name} select n, n % 100, 'row ' || n from generate_series(1, ${rows}) n`)
    return name
  }
  async function flagsOf(name: string): Promise<string | null> {
    const { rows } = await client.query<{ flags: string }>(
      `select concat(indisvalid, indisready, indislive) as flags from pg_index where indexrelid = to_regclass($1)`,
      [name],
    )
    return rows[0]?.flags ?? null
  }
  async function leftovers(): Promise<string[]> {
    const { rows } = await client.query<{ name: string }>(
      `select indexrelid::regclass::text as name from pg_index where not (indisvalid and indisready and indislive)`,
    )
    return rows.map((row) => row.name)
  }

  test('create, rebuild and drop an index, analyze and vacuum its table', async () => {
    const table = await makeTable()
    const created = await ground.ask(createRequest(table, `${table}_a`, { column: 'a' }))
    expect(await ground.finish(created.id)).toMatchObject({ state: 'succeeded', walBytes: expect.any(Number) })
    expect(await flagsOf(`${table}_a`)).toBe('ttt')

    const named = { schema: 'public', name: `${table}_a` }
    const rebuilt = await ground.ask({ kind: 'reindex-index', ...named, tablespace: null })
    expect(await ground.finish(rebuilt.id)).toMatchObject({ state: 'succeeded', sizeBefore: expect.any(Number) })

    const place = { schema: 'public', name: table }
    const analyzed = await ground.ask({ kind: 'analyze-table', ...place, columns: [] })
    expect(await ground.finish(analyzed.id)).toMatchObject({ state: 'succeeded' })
    const options = {
      analyze: false,
      freeze: false,
      indexCleanup: null,
      truncate: null,
      parallel: null,
      skipLocked: false,
    }
    const vacuumed = await ground.ask({ kind: 'vacuum-table', ...place, ...options })
    expect(await ground.finish(vacuumed.id)).toMatchObject({ state: 'succeeded' })

    const dropped = await ground.ask({ kind: 'drop-index', ...named })
    expect(await ground.finish(dropped.id)).toMatchObject({
      state: 'succeeded',
      says: expect.stringContaining('Dropped'),
    })
    expect(await flagsOf(`${table}_a`)).toBeNull()
    expect(await leftovers()).toEqual([])
  })
})
