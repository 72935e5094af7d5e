import type { Client } from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { readAssessment } from '@/lib/store/finding'
import { majors, startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { contextOf, type Watched, watch } from '@/lib/testing/world'
import { perform } from '../verb'
import { assessTarget } from './assess'
import { list } from './read'

const setup = `
  create extension pg_stat_statements;
  create table notes (id int primary key, kind int, gone timestamptz, shuffled int, pad text);
  insert into notes select g, g % 3, null, (g::bigint * 7919) % 180000, 'x' from generate_series(1, 180000) g;
  create index notes_kind on notes (kind);
  create index notes_gone on notes (gone);
  create index notes_id_brin on notes using brin (id) with (pages_per_range = 4);
  create index notes_shuffled_brin on notes using brin (shuffled);
  create table hot (id int primary key, status int, seen int, note text);
  insert into hot select g, g % 7, 0, 'n' from generate_series(1, 20000) g;
  create index hot_status on hot (status);
  create index hot_note on hot (note) where seen > 0;
  create table parents (id int primary key, a int, exclude using btree (a with =));
  create table others (url text, room int, active bool, exclude using hash (url with =),
    exclude using btree (room with =) where (active), exclude using btree ((room / 2) with =));
  alter table parents add constraint positive check (id > 0) not valid;
  create table children (id int primary key, parent int);
  alter table children add constraint children_parent foreign key (parent) references parents not valid;
  create index children_parent on children (parent);
  vacuum analyze`

let store: TestStore
beforeAll(async () => {
  store = await makeStore({ days: 38 })
})

async function found(watched: Watched, now = new Date()) {
  await assessTarget(store, await watched.target(), watched.pool, now)
  return (await perform(list, contextOf(store), { target: watched.id, limit: 200 })).items
}
const asked = [...['leading-column', 'brin-order', 'brin-ranges', 'loose-constraint', 'hot-breaker', 'collation-drift']]
const told = (items: Awaited<ReturnType<typeof found>>) =>
  items.flatMap(({ kind, objects }) => (asked.includes(kind) ? `${kind} ${objects[0].name}` : [])).sort()

describe.each([...majors])('PostgreSQL %i', (major) => {
  let cluster: TestCluster
  let client: Client
  let watched: Watched

  beforeAll(async () => {
    cluster = await startCluster(major, {
      settings: { autovacuum: 'off', shared_preload_libraries: 'pg_stat_statements' },
    })
    client = (await cluster.connect()) as Client
    for (const statement of setup.split(';')) await client.query(statement)
    watched = await watch(store, cluster)
    await watched.take()
    await client.query('update hot set status = status + 1, note = note where id <= 10000')
    await client.query('insert into hot values (1, 1, 1) on conflict (id) do update set seen = excluded.seen')
    // Statistics of the session are sent at its end at the latest.
    await client.end()
    client = (await cluster.connect()) as Client
    await watched.take()
  })

  test('what the server tells is found, each with a next step that works', async () => {
    const items = await found(watched)
    expect(told(items)).toEqual([
      'brin-order notes_shuffled_brin',
      'leading-column notes_gone',
      'leading-column notes_kind',
      'loose-constraint children',
      'loose-constraint parents',
      'loose-constraint parents',
    ])
    const steps = items.flatMap(({ kind, nextStep }) => (asked.includes(kind) && nextStep.sql ? [nextStep.sql] : []))
    expect(steps).toHaveLength(3)
    for (const step of steps) await client.query(step)
    expect(
      (await client.query(`select from pg_indexes where indexdef like '%(gone) WHERE (gone IS NOT NULL)'`)).rowCount,
    ).toBe(1)
    expect((await client.query('select from pg_constraint where not convalidated')).rowCount).toBe(0)
  })

  test('updates are counted for the one index that keeps them from being heap-only', async () => {
    const { writes } = (await readAssessment(store.db, watched.id))!.traits!
    expect(writes?.map(({ sets, hasOnConflict }) => [sets.sort().join(), hasOnConflict]).sort()).toEqual([
      ['note,status', false],
      ['seen', true],
    ])
    // Two indexes hold what the first statement sets: neither is the only one.
    const later = new Date(Date.now() + 7_200_000)
    expect(told(await found(watched, later))).not.toContain('hot-breaker hot_status')
    await client.query('select pg_stat_statements_reset()')
    await client.query('update hot set status = status + 1 where id <= 15000')
    await client.end()
    client = (await cluster.connect()) as Client
    await watched.take()
    const muchLater = new Date(Date.now() + 14_400_000)
    const [hot] = (await found(watched, muchLater)).filter((each) => each.kind === 'hot-breaker')
    expect(hot?.objects.map(({ name }) => name)).toEqual(['hot_status'])
    expect(hot?.says).toContain('“status”')
  })

  test('ranges without a summary are counted as the server counts them', async () => {
    await client.query('insert into notes select g, 1, null, g, $1 from generate_series(180001, 220000) g', ['y'])
    await watched.take()
    const before = (await client.query(`select relpages from pg_class where relname = 'notes'`)).rows[0].relpages
    expect(before).toBeGreaterThan(0)
    const [ranges] = (await found(watched, new Date(Date.now() + 21_600_000))).filter(
      (each) => each.kind === 'brin-ranges',
    )
    expect(ranges?.objects[0].name).toBe('notes_id_brin')
    const said = Number(/About ([\d,]+)/.exec(ranges!.says)?.[1]?.replaceAll(',', ''))
    // ANALYZE hides the server's count; ours holds on.
    await client.query('analyze notes')
    const [still] = (await found(watched, new Date(Date.now() + 28_800_000))).filter(
      (each) => each.kind === 'brin-ranges',
    )
    expect(still?.says).toBe(ranges?.says)
    const { rows } = await client.query(ranges!.nextStep.sql!)
    const done = rows[0].brin_summarize_new_values
    // It summarises the last range as well, which is not full yet.
    expect([done, done - 1]).toContain(said)
  })

  test('a collation of another version lists its indexes, and the next step ends it', async () => {
    const { rows } = await client.query(
      `select collname from pg_collation where pg_collation_actual_version(oid) is not null
       and collencoding in (-1, (select encoding from pg_database where datname = current_database())) order by 1 limit 1`,
    )
    expect(rows).toHaveLength(1)
    const collation = rows[0].collname
    await client.query(`
      create table words (a text collate "${collation}", b text, c text);
      create index words_a on words (a);
      create index words_a_hash on words using hash (a);
      create index words_b on words (b);
      create index words_b_a on words ((b collate "${collation}"));
      create index words_c on words (c) where b collate "${collation}" > 'x';
      update pg_collation set collversion = '0' where collname = '${collation}'`)
    await watched.take()
    const [drift] = (await found(watched, new Date(Date.now() + 36_000_000))).filter(
      (each) => each.kind === 'collation-drift',
    )
    expect(drift?.objects.slice(1).map(({ name }) => name)).toEqual(['words_a', 'words_b_a', 'words_c'])
    for (const statement of drift!.nextStep.sql!.split('\n')) await client.query(statement)
    const after = await found(watched, new Date(Date.now() + 43_200_000))
    expect(told(after)).not.toContain(expect.stringContaining('collation-drift'))
    expect((await client.query(`select from pg_collation where collversion = '0'`)).rowCount).toBe(0)
  })

  test.runIf(major >= 15)('the default collation of the database counts too', async () => {
    await client.query(`update pg_database set datcollversion = '0' where datname = current_database()`)
    const drift = (await found(watched, new Date(Date.now() + 50_400_000))).filter(
      (each) => each.kind === 'collation-drift',
    )
    // A cluster of locale C has no version that could change.
    const { rows } = await client.query(
      `select pg_database_collation_actual_version(oid) as actual from pg_database where datname = current_database()`,
    )
    const names = drift.map(({ objects }) => objects.map(({ name }) => name))
    expect(names).toEqual(rows[0].actual === '0' ? [] : [expect.arrayContaining(['words_b'])])
    await client.query(`update pg_database set datcollversion = null where datname = current_database()`)
  })

  test('a role that may not see statistics gets a reason instead of findings by them', async () => {
    await client.query(`create role watcher login password 'w' in role pg_monitor`)
    const poor = await watch(store, cluster, { user: 'watcher', password: 'w' })
    await poor.take()
    const items = await found(poor)
    expect(items.filter(({ kind }) => kind === 'leading-column' || kind === 'brin-order')).toEqual([])
    const { failed } = await perform(list, contextOf(store), { target: poor.id })
    expect(failed.map(({ question, message }) => `${question}: ${message}`)).toEqual([
      expect.stringMatching(/^column statistics: the statistics of \d+ of \d+ first keys are hidden/),
    ])
    await Promise.all([poor.end(), watched.end()])
  })
})
