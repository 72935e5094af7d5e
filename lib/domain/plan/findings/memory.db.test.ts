import type { Client } from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Explained, explain, said } from '@/lib/testing/explain'
import { type Major, startCluster } from '@/lib/testing/postgres'
import type { Draft } from '../finding'
import { joinsAndMemory } from './joins-and-memory'

const majors: Major[] = [13, 18]

describe.each(majors)('memory and rows on a real server, version %i', (major) => {
  let client: Client

  beforeAll(async () => {
    const cluster = await startCluster(major, { settings: { autovacuum: 'off' } })
    client = await cluster.connect()
    for (const statement of [
      `create table big (id int primary key, grp int, val int, pad text)`,
      `insert into big select i, i % 500, (i * 7919) % 1000, repeat('x', 40) from generate_series(1, 120000) i`,
      `create index big_val on big (val)`,
      `create table heavy (id int, doc text)`,
      `alter table heavy alter column doc set storage plain`,
      `insert into heavy select i, repeat('x', 2500) from generate_series(1, 10500) i`,
    ]) {
      await client.query(statement)
    }
    await client.query('vacuum analyze')
  })

  async function ask(kind: string, sql: string, more: Explained = {}) {
    const analysis = await explain(client, sql, more)
    return { analysis, drafts: said(joinsAndMemory, kind, analysis) }
  }

  async function one(kind: string, sql: string, more: Explained = {}): Promise<Draft> {
    const { drafts } = await ask(kind, sql, more)
    expect(drafts).toHaveLength(1)
    return drafts[0]!
  }

  async function none(kind: string, sql: string, more: Explained = {}) {
    expect((await ask(kind, sql, more)).drafts).toEqual([])
  }

  it('M1: a sort on disk, and the memory that would hold it', async () => {
    const sql = 'select * from big order by pad, id'
    const { analysis, drafts } = await ask('sort-on-disk', sql, { settings: { work_mem: '1MB' } })
    expect(drafts).toHaveLength(1)
    const [draft] = drafts
    expect(draft!.savedMs).toBeCloseTo(analysis.figures[draft!.nodeId!]!.selfMs! * 0.5, 9)
    const [, megabytes] = /^SET work_mem = '(\d+)MB';$/.exec(draft!.steps![0]!.sql)!
    await none('sort-on-disk', sql, { settings: { work_mem: `${megabytes}MB` } })
  })

  it('M2: an incremental sort whose groups went to disk', async () => {
    const sql = 'select * from (select grp, val, pad from big order by grp) x order by grp, pad, val'
    const settings = { work_mem: '64kB', enable_seqscan: 'on', enable_hashagg: 'off' }
    const before = 'create index on big ((id / 60000), id)'
    const halves = 'select * from big order by id / 60000, pad'
    const draft = await one('incremental-sort-skewed', halves, {
      before,
      settings: { ...settings, enable_sort: 'off' },
    })
    expect(draft.title).toMatch(/^An incremental sort wrote .* to disk$/)
    await none('incremental-sort-skewed', sql, { settings })
    await none('incremental-sort-skewed', 'select * from big order by val, pad', {
      settings: { work_mem: '8MB', enable_sort: 'off' },
    })
  })

  it('M3: grouping that went to disk', async () => {
    const sql = 'select id, count(*) from big group by id + 0, id'
    const settings = { work_mem: '256kB', enable_sort: 'off', enable_indexscan: 'off', enable_indexonlyscan: 'off' }
    const draft = await one('hash-aggregate-spilled', sql, { settings })
    expect(draft.steps?.[0]?.sql).toMatch(/^SET work_mem = '\d+MB';$/)
    await none('hash-aggregate-spilled', sql, { settings: { ...settings, work_mem: '256MB' } })
    await none('hash-aggregate-spilled', 'select grp, count(*) from big group by grp', { settings })
  })

  it('M4: other temporary files', async () => {
    const sql = 'with c as materialized (select * from big) select count(*) from c a'
    const draft = await one('other-temp-io', sql, { settings: { work_mem: '128kB' } })
    expect(draft.title).toMatch(/^CTE Scan on c a wrote .* to temporary files$/)
    await none('other-temp-io', sql, { settings: { work_mem: '64MB' } })
    await none('other-temp-io', 'select * from big order by pad', { settings: { work_mem: '128kB' } })
  })

  it('M5: a large OFFSET', async () => {
    const { analysis, drafts } = await ask('large-offset', 'select * from big order by id limit 10 offset 20000')
    expect(drafts.map(({ title }) => title)).toEqual(['OFFSET skips 20,000 rows to return 10'])
    expect(drafts[0]!.savedMs).toBeCloseTo((analysis.figures[1]!.inclusiveMs! * 20_000) / 20_010, 9)
    await none('large-offset', 'select * from big order by id limit 10 offset 9000')
    await none('large-offset', 'select * from big order by id limit 5000 offset 20000')
  })

  it('M6: rows worked out and thrown away', async () => {
    const sql = `select * from big a left join big b on b.id = a.id + 1 where coalesce(b.val, a.val) = 3 and coalesce(b.grp, 1) = 77`
    const { analysis, drafts } = await ask('rows-thrown-away', sql)
    expect(drafts).toHaveLength(1)
    expect(analysis.plan.nodes[drafts[0]!.nodeId!]!.type).toMatch(/Join|Loop/)
    await none(
      'rows-thrown-away',
      'select * from big a left join big b on b.id = a.id + 1 where coalesce(b.val, a.val) < 300',
    )
    await none(
      'rows-thrown-away',
      'select * from (select grp, count(*) n from big group by grp offset 0) x where n > 5000',
    )
    await none(
      'rows-thrown-away',
      'select * from (select *, row_number() over (order by id) r from big) x where r % 1000 = 7',
    )
  })

  it('M7: an exact count', async () => {
    const draft = await one('slow-exact-count', 'select count(*) from big')
    expect(draft.steps?.[0]?.sql).toBe("SELECT reltuples::bigint FROM pg_class WHERE oid = 'big'::regclass;")
    const { rows } = await client.query(draft.steps![0]!.sql)
    expect(rows).toEqual([{ reltuples: '120000' }])
    const verbose = await one('slow-exact-count', 'select count(*) from big where pad <> $$$$', {
      options: 'analyze, verbose',
    })
    expect(verbose.steps).toEqual([])
    const settings = {
      max_parallel_workers_per_gather: 2,
      parallel_setup_cost: 0,
      min_parallel_table_scan_size: 0,
      min_parallel_index_scan_size: 0,
    }
    expect((await one('slow-exact-count', 'select count(*) from big', { settings })).title).toContain(
      'rows are counted',
    )
    await none('slow-exact-count', 'select count(*) from heavy')
    await none(
      'slow-exact-count',
      'select count(*) from big a left join heavy b on b.id = a.val + 1 and b.doc is null where b.id is null or a.id > 0',
    )
    await none('slow-exact-count', 'select sum(val) from big', { options: 'analyze, verbose' })
    await none('slow-exact-count', 'select count(*), max(val) from big', { options: 'analyze, verbose' })
    await none('slow-exact-count', 'select grp, count(*) from big group by grp')
  })

  it('M8: wide rows', async () => {
    const draft = await one('wide-rows', 'select * from heavy')
    expect(draft.title).toMatch(/^10,500 rows of about 2\.\d+ kB each$/)
    await none('wide-rows', 'select * from heavy limit 9000')
    await none('wide-rows', 'select id from heavy')
  })

  it('M9: duplicates that were not there', async () => {
    const { analysis, drafts } = await ask('needless-distinct', 'select distinct id, pad from big', {
      options: 'analyze, verbose',
    })
    expect(drafts).toHaveLength(1)
    expect(drafts[0]!.savedMs).toBe(analysis.figures[drafts[0]!.nodeId!]!.selfMs)
    const sorted = { settings: { enable_hashagg: 'off' } }
    expect((await one('needless-distinct', 'select distinct pad, id from big', sorted)).title).toBe(
      'Removing duplicates removed 0 of 120,000 rows',
    )
    await none('needless-distinct', 'select distinct grp from big', sorted)
    await none('needless-distinct', 'select id, count(*) from big group by id', { options: 'analyze, verbose' })
  })

  it('M10: sorted to be grouped', async () => {
    const settings = { enable_hashagg: 'off' }
    const draft = await one('sort-then-group', 'select grp, count(*) from big group by grp', { settings })
    expect(draft.title).toBe('120,000 rows are sorted to form 500 groups')
    await none('sort-then-group', 'select grp, count(*) from big group by grp')
    await none('sort-then-group', 'select grp, count(*) from big where id < 90000 group by grp', { settings })
    await none('sort-then-group', 'select grp, count(distinct val) from big group by grp', {
      settings,
      options: 'analyze, verbose',
    })
  })

  it('M11: row locks', async () => {
    const draft = await one('row-locking', 'select * from heavy for update')
    expect(draft.title).toMatch(/^Locking 10,500 rows takes /)
    await none('row-locking', 'select * from big order by md5(pad || id) limit 1 for update')
  })
})
