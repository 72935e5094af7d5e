import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { estimateBtree } from '@/lib/domain/bloat/estimate-btree'
import { quoteIdentifier } from '@/lib/domain/ddl/quote'
import { withReadOnly } from '@/lib/targets/guard'
import { openTarget, type TargetPool } from '@/lib/targets/pool'
import { hostileNames } from '@/lib/testing/hostile-names'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { askBtreeWidths } from './btree-width'

const setup = `
  create schema shop;
  create collation shop.loose (provider = icu, locale = 'und', deterministic = false);
  create table shop.orders (
    id bigint primary key,
    status text,
    price numeric,
    note text collate shop.loose,
    tag name,
    customer int not null
  );
  create index by_status on shop.orders (status, customer) include (price) with (fillfactor = 70);
  create index by_lower on shop.orders (lower(status)) with (deduplicate_items = off) where status is not null;
  create index by_price on shop.orders (price);
  create index by_note on shop.orders (note);
  create index by_tag on shop.orders (tag);
  create index by_customer on shop.orders (customer);
  create index by_hash on shop.orders using hash (customer);
  create statistics shop.pairs (ndistinct) on status, customer from shop.orders;
  insert into shop.orders
    select g, case when g % 4 > 0 then 'status ' || g % 10 end, g * 1.5, 'n' || g, 't', g % 100 from generate_series(1, 20000) g;
  create table shop.hidden (a text);
  create index by_hidden on shop.hidden (a);
  alter table shop.hidden enable row level security;
  insert into shop.hidden select 'x' || g from generate_series(1, 5000) g;
  create table shop.young (a int);
  create index by_young on shop.young (a);
  create table shop.long (a text);
  alter table shop.long alter a set storage external;
  insert into shop.long select repeat(md5(g::text), 200) from generate_series(1, 500) g;
  create role plain login password 'plain';
  create role reader login password 'reader';
  grant usage on schema shop to reader;
  grant select on shop.orders, shop.hidden to reader;
`

describe.each(majors)('PostgreSQL %i', (major) => {
  let cluster: TestCluster
  let admin: Client
  const pools: TargetPool[] = []

  function open(user: string, password: string, database = 'postgres'): TargetPool {
    const { host, port } = cluster
    const pool = openTarget({ host, port, database, user, tls: 'disable', ca: null }, password)
    pools.push(pool)
    return pool
  }

  const askAll = (pool: TargetPool) => withReadOnly(pool, {}, (client) => askBtreeWidths(client, null))
  const asAdmin = () => open(cluster.superuser, cluster.password)

  async function oidOf(name: string): Promise<number> {
    const { rows } = await admin.query<{ oid: number }>('select $1::regclass::oid::int as oid', [name])
    return rows[0]!.oid
  }

  beforeAll(async () => {
    cluster = await startCluster(major, { settings: { autovacuum: 'off' } })
    admin = await cluster.connect()
    const filler = await cluster.connect()
    for (const statement of setup.split(/;\n/)) await filler.query(statement)
    await filler.end()
    // What comes to the counters after ANALYZE would look like changes since.
    const seen = 'select sum(n_tup_ins)::int as seen from pg_stat_user_tables'
    while ((await admin.query<{ seen: number }>(seen)).rows[0]!.seen < 25_500) await sleep(50)
    for (const table of ['orders', 'hidden', 'long']) await admin.query(`vacuum analyze shop.${table}`)
    const since = 'select sum(n_mod_since_analyze)::int as since from pg_stat_user_tables'
    while ((await admin.query<{ since: number }>(since)).rows[0]!.since > 0) await sleep(50)
  })

  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()))
    await cluster?.remove()
  })

  test('what an index is made of', async () => {
    const { rows, problem, statistics } = await askAll(asAdmin())
    expect(problem).toBeNull()
    expect(statistics.visible).toBe(statistics.expected)
    const found = async (name: string) => {
      const oid = await oidOf(`shop.${name}`)
      return rows.find((each) => each.oid === oid)
    }
    expect(await found('by_hash')).toBeUndefined()
    expect(await found('by_status')).toMatchObject({
      rows: 20_000,
      tableRows: 20_000,
      blockSize: 8192,
      fillFactor: 70,
      deduplicates: true,
      isUnique: false,
      isToast: false,
      predicate: null,
      sampleRows: 30_000,
      columns: [
        {
          name: 'status',
          attributeNumber: 2,
          isKey: true,
          length: -1,
          isNotNull: false,
          isEqualImage: true,
          statistics: { averageWidth: 9, distinct: 10, widths: [{ bytes: 8, share: 1 }] },
        },
        { name: 'customer', isKey: true, length: 4, alignment: 4, isNotNull: true, isEqualImage: true },
        { name: 'price', isKey: false, length: -1 },
      ],
      combinations: [{ attributes: [2, 6], count: expect.any(Number) }],
    })
    expect((await found('by_status'))?.columns[0]?.statistics?.nullFraction).toBeCloseTo(0.25)
    expect(await found('by_lower')).toMatchObject({
      rows: 15_000,
      deduplicates: false,
      predicate: '(status IS NOT NULL)',
      columns: [
        { name: null, attributeNumber: 0, isReadable: true, statistics: { averageWidth: 12, nullFraction: 0 } },
      ],
    })
    expect((await found('by_price'))?.columns[0]).toMatchObject({ isEqualImage: false })
    expect((await found('by_price'))?.columns[0]?.statistics?.widths.length).toBeGreaterThan(1)
    expect((await found('by_note'))?.columns[0]).toMatchObject({ isEqualImage: false })
    expect((await found('by_tag'))?.columns[0]).toMatchObject({ length: -2 })
    const pages = (await found('orders_pkey'))?.pages
    expect(estimateBtree((await found('orders_pkey'))!)).toMatchObject({ neededPages: pages, confidence: 'modelled' })
    const toast = rows.find(({ isToast }) => isToast)!
    expect(toast.columns.map(({ length }) => length)).toEqual([4, 4])
    expect(estimateBtree((await found('by_young'))!).reason).toBe('never-analysed')
  })

  test('only those asked for, the system among them', async () => {
    const wanted = [await oidOf('shop.by_price'), await oidOf('pg_catalog.pg_class_oid_index'), 999_999]
    const { rows } = await withReadOnly(asAdmin(), {}, (client) => askBtreeWidths(client, wanted))
    expect(rows.map(({ oid }) => oid).sort((a, b) => a - b)).toEqual(wanted.slice(0, 2).sort((a, b) => a - b))
  })

  test('a role without rights is told from a table never analysed', async () => {
    const { rows, problem, statistics } = await askAll(open('plain', 'plain'))
    expect(problem).toBeNull()
    expect(statistics.visible).toBeLessThan(statistics.expected)
    const reasonOf = async (list: typeof rows, name: string) => {
      const oid = await oidOf(`shop.${name}`)
      return estimateBtree(list.find((facts) => facts.oid === oid)!).reason
    }
    expect(await reasonOf(rows, 'by_status')).toBe('no-statistics-rights')
    expect(await reasonOf(rows, 'by_lower')).toBe('no-statistics-rights')
    expect(await reasonOf(rows, 'orders_pkey')).toBeNull()
    // SELECT on the table does not show the statistics of an expression, nor those of a table with row security.
    const reader = await askAll(open('reader', 'reader'))
    expect(await reasonOf(reader.rows, 'by_price')).not.toBe('no-statistics-rights')
    expect(await reasonOf(reader.rows, 'by_lower')).toBe('no-statistics-rights')
    expect(await reasonOf(reader.rows, 'by_hidden')).toBe('no-statistics-rights')
  })

  test('a locked table is left out and not waited for', async () => {
    const oid = await oidOf('shop.by_price')
    const holder = await cluster.connect()
    await holder.query('begin; lock table shop.orders in access exclusive mode')
    const { rows, problem } = await askAll(asAdmin())
    await holder.query('rollback')
    expect(problem).toBeNull()
    expect(rows.some((facts) => facts.oid === oid)).toBe(false)
    expect(rows.some(({ isToast }) => isToast)).toBe(true)
  })

  test('hostile names and values', async () => {
    await cluster.createDatabase('hostile')
    const client = await cluster.connect('hostile')
    for (const name of hostileNames) {
      const quoted = quoteIdentifier(name)
      await client.query(`create schema ${quoted}; create table ${quoted}.${quoted} (${quoted} text)`)
      await client.query(`insert into ${quoted}.${quoted} select $1 || g % 7 from generate_series(1, 100) g`, [name])
      await client.query(`create index on ${quoted}.${quoted} (${quoted})`)
    }
    await client.query('analyze')
    const { rows, problem } = await askAll(open(cluster.superuser, cluster.password, 'hostile'))
    expect(problem).toBeNull()
    const own = rows.filter(({ isToast }) => !isToast)
    expect(own.map(({ columns }) => columns[0]?.name).sort()).toEqual([...hostileNames].sort())
    for (const { columns } of own) {
      const bytes = Buffer.byteLength(columns[0]?.name ?? '') + 1
      expect(columns[0]?.statistics?.widths).toEqual([{ bytes, share: expect.closeTo(1) }])
    }
  })
})
