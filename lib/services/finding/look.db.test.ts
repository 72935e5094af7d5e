import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostileNames } from '@/lib/testing/hostile-names'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore } from '@/lib/testing/store'
import { lookOnce } from './look'

const faults = `
  create table customers (id int primary key, email text);
  create table orders (id int primary key, customer_id int references customers on delete cascade, day date, note text);
  create index orders_day on orders (day);
  create index orders_day_again on orders (day);
  create index orders_day_note on orders (day, note);
  create index orders_note on orders (note);
  create index orders_note_again on orders (note);
  create table loose (a int, b text);
  insert into customers select n, n || '@example.com' from generate_series(1, 200) n;
  insert into orders select n, n % 200 + 1, date '2026-01-01' + n % 100, 'note ' || n from generate_series(1, 12000) n;
  insert into loose select n, 'x' from generate_series(1, 5000) n;
  create publication everything for table loose;
  create table whole (id int) partition by range (id);
  create table whole_1 partition of whole for values from (0) to (10);
  alter table whole_1 replica identity full;
  create table keyed (id int primary key) partition by range (id);
  create table keyed_1 partition of keyed for values from (0) to (10);
  create table keyed_2 partition of keyed for values from (10) to (20);
  alter table keyed_1 replica identity nothing;
  create publication by_root for table whole, keyed with (publish_via_partition_root = true);
  create table tags (tag text[]);
  insert into tags select array[md5(n::text), md5((n + 1)::text)] from generate_series(1, 40000) n;
  create index tags_tag on tags using gin (tag)`

/** Each value of a row is kept in TOAST by itself: a long index of it with little data. */
const columns = Array.from({ length: 16 }, (_, at) => `c${at}`)

/** An index and one of TOAST that were emptied by three fifths, and one that is as it was built. */
const loads = `
  create table log (key text primary key);
  insert into log select md5(n::text) from generate_series(1, 60000) n;
  delete from log where ('x' || left(key, 4))::bit(16)::int % 10 < 6;
  create table texts (id int, ${columns.map((name) => `${name} text`)}) with (toast_tuple_target = 128);
  alter table texts ${columns.map((name) => `alter ${name} set storage external`)};
  insert into texts select n, ${columns.map(() => 'body')} from generate_series(1, 8000) n, repeat(md5(n::text), 5) body;
  delete from texts where id % 10 < 6;
  create table fresh (key text primary key);
  insert into fresh select md5(n::text) from generate_series(1, 40000) n;
  reindex table fresh;
  grant select on log, fresh, texts to reader`

describe.each(majors)('PostgreSQL %i, looked at once', (major) => {
  let cluster: TestCluster
  beforeAll(async () => {
    cluster = await startCluster(major, { settings: { autovacuum: 'off' } })
    const admin = await cluster.connect()
    await admin.query(`create role reader login password 'secret'`)
    await admin.query('create database loads')
    await admin.end()
  })
  afterAll(() => cluster?.remove())

  test('tells the faults of structure and claims nothing of use', async () => {
    const admin = await cluster.connect()
    // Counts that arrive after ANALYZE would make its statistics look stale.
    await admin.query('set track_counts = off')
    await admin.query(faults)
    await admin.query('analyze')
    // A failed build, as equal rows make one.
    await admin.query('create unique index concurrently customers_twice on loose (b)').catch(() => undefined)
    await admin.query('grant select on all tables in schema public to reader')
    const { host, port } = cluster
    const connection = { host, port, database: 'postgres', user: 'reader', tls: 'disable' as const, ca: null }
    const report = await lookOnce(connection, 'secret')

    const found = report.findings.map(({ kind, objects }) => `${kind} ${objects[0].name}`)
    expect(found).toEqual(
      expect.arrayContaining([
        'invalid customers_twice',
        'replica-identity loose',
        'replica-identity keyed',
        'covered orders_day',
        'covered orders_day_again',
        expect.stringMatching(/^duplicate orders_note/),
        'foreign-key orders',
        'no-primary-key loose',
        'no-primary-key tags',
      ]),
    )
    expect(found).toHaveLength(9)
    // The server judges each partition by its own identity, whatever its parent has.
    await admin.query('insert into whole values (1); insert into keyed values (1), (11)')
    await admin.query('update whole set id = 2')
    await admin.query('update keyed set id = 12 where id = 11')
    await expect(admin.query('update keyed set id = 2 where id = 1')).rejects.toThrow(
      'does not have a replica identity',
    )
    const keyed = report.findings.find(({ objects }) => objects[0].name === 'keyed')
    expect(keyed?.objects.map(({ name }) => name)).toEqual(['keyed', 'keyed_1'])
    await admin.query(keyed!.nextStep.sql!)
    await admin.query('update keyed set id = 2 where id = 1')
    expect(found.filter((each) => /^(never-used|stopped|rare-but-costly|write-heavy)/.test(each))).toEqual([])
    expect(report).toMatchObject({ database: 'postgres', role: 'primary', watchedSince: null })
    expect(report.incomplete).toEqual([
      {
        what: 'bloat',
        message: expect.stringContaining('pending lists of GIN indexes are (1 of them). The extension pgstattuple'),
        hint: expect.stringContaining('CREATE EXTENSION pgstattuple;'),
      },
    ])
    expect(report.indexCount).toBe(11)
    expect(report.severities).toEqual({ harm: 2, attention: 4, note: 3 })
    expect(report.verdicts.find(({ verdict }) => verdict === 'candidate')).toBeUndefined()
    expect(report.verdicts.find(({ verdict }) => verdict === 'watching')?.count).toBeGreaterThan(0)
    const covered = report.findings.find(({ kind }) => kind === 'covered')
    expect(covered?.evidence.find(({ topic }) => topic === 'Window')).toMatchObject({
      weight: 'withholds',
      text: expect.stringContaining('read once'),
    })

    // What only pages tell, where they may be read.
    await admin.query(`alter index tags_tag set (gin_pending_list_limit = 65536);
      insert into tags select array[md5(n::text), md5((n + 2)::text)] from generate_series(1, 40000) n;
      create table alike (key int); insert into alike select 1 from generate_series(1, 140000);
      create index alike_key on alike using hash (key); create extension pgstattuple; grant usage on schema public to reader`)
    const refused = await lookOnce(connection, 'secret')
    expect(refused.incomplete.filter(({ what }) => what === 'bloat')).toEqual([
      {
        what: 'bloat',
        message: expect.stringMatching(/GIN indexes are \(1 of them\) and how far hash indexes overflow \(1 of them\)/),
        hint: expect.stringContaining('GRANT pg_stat_scan_tables TO reader;'),
      },
    ])
    await admin.query('grant pg_stat_scan_tables to reader')
    const paged = await lookOnce(connection, 'secret')
    const ofPages = paged.findings.map(({ kind, objects }) => `${kind} ${objects[0].name}`)
    expect(ofPages).toEqual(expect.arrayContaining(['pending-list tags_tag', 'hash-overflow alike_key']))
    expect(paged.incomplete.filter(({ what }) => what === 'bloat')).toEqual([])

    for (const name of hostileNames) {
      const quoted = admin.escapeIdentifier(name)
      await admin.query(`create schema if not exists ${quoted}`)
      await admin.query(`create table ${quoted}.${quoted} (${quoted} int)`)
      await admin.query(`create index on ${quoted}.${quoted} (${quoted})`)
      await admin.query(`create index on ${quoted}.${quoted} (${quoted})`)
    }
    const hostile = await lookOnce(connection, 'secret')
    const twice = hostile.findings.filter(({ kind }) => kind === 'duplicate')
    expect(twice.length).toBe(new Set(hostileNames).size + 1)
  })

  test('finds the index that a rebuild makes smaller, not the one just built, and says what it may not see', async () => {
    const admin = await cluster.connect('loads')
    // Changes that are counted late would make the statistics look stale.
    await admin.query('set track_counts = off')
    await admin.query(loads)
    await admin.query('set track_counts = on')
    await admin.query('vacuum analyze log')
    await admin.query('vacuum analyze texts')
    await admin.query('analyze fresh')
    const counted = `select count(*)::int as count from pg_stat_user_tables where last_analyze is not null`
    while ((await admin.query<{ count: number }>(counted)).rows[0]!.count < 3) await sleep(50)
    const { host, port } = cluster
    const connection = { host, port, database: 'loads', user: 'reader', tls: 'disable' as const, ca: null }
    const bloated = ({ findings }: Awaited<ReturnType<typeof lookOnce>>) =>
      findings.filter(({ kind }) => kind === 'bloated').map(({ objects }) => objects[0].name)

    const seen = await lookOnce(connection, 'secret')
    expect(bloated(seen).sort()).toEqual(['log_pkey', 'texts'])
    expect(seen.incomplete).toEqual([])
    const figure = seen.findings.find(({ objects }) => objects[0].name === 'log_pkey')!
    const size = async () =>
      Number((await admin.query(`select pg_relation_size('log_pkey') as size`)).rows[0].size as string)
    const before = await size()
    await admin.query('reindex index log_pkey')
    const freed = before - (await size())
    expect(Math.abs(figure.reclaimableBytes! - freed)).toBeLessThan(0.03 * before)
    expect(figure.evidence.find(({ topic }) => topic === 'Cause')?.text).toContain('VACUUM')
    expect(bloated(await lookOnce(connection, 'secret'))).toEqual(['texts'])

    await admin.query('revoke select on log, fresh from reader')
    const hidden = await lookOnce(connection, 'secret')
    expect(bloated(hidden)).toEqual(['texts'])
    expect(hidden.incomplete.filter(({ what }) => what === 'bloat')).toEqual([
      {
        what: 'bloat',
        message: 'The bloat of 2 indexes is not known. The monitoring role may not see the statistics of its columns.',
        hint: expect.stringContaining('SELECT'),
      },
    ])
    expect(new Set(hidden.incomplete.map(({ what }) => what))).toEqual(new Set(['bloat', 'column statistics']))
  })
})

test('says in one sentence why a server cannot be read', async () => {
  const cluster = await startCluster(18)
  const { host, port, superuser: user } = cluster
  const connection = { host, port, database: 'postgres', user, tls: 'disable' as const, ca: null }
  await expect(lookOnce(connection, 'wrong')).rejects.toThrow(/password/)
  await expect(lookOnce({ ...connection, database: 'none' }, cluster.password)).rejects.toThrow(/none/)
  await expect(lookOnce({ ...connection, tls: 'require' }, cluster.password)).rejects.toThrow(/TLS|SSL/)
  await expect(lookOnce({ ...connection, host: '169.254.169.254' }, 'x')).rejects.toThrow(/metadata/)
  const socket = await lookOnce({ ...connection, host: cluster.socketDir }, cluster.password)
  expect(socket.findings).toEqual([])
})

test('our own store has nothing that is worth more than a note', async () => {
  const store = await makeStore()
  const { hostname: host, port, username: user, password, pathname } = new URL(store.url)
  const connection = { host, port: Number(port), user, database: pathname.slice(1), tls: 'disable' as const, ca: null }
  const { findings, indexCount } = await lookOnce(connection, password)
  expect(indexCount).toBeGreaterThan(50)
  expect(findings.filter(({ severity }) => severity !== 'note').map(({ says }) => says)).toEqual([])
  await store.pool.query(`create index again on runs (target_id, created_at)`)
  const { findings: more } = await lookOnce(connection, password)
  expect(more.filter(({ severity }) => severity !== 'note').map(({ kind }) => kind)).toEqual(['covered'])
})
