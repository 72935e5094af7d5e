import type { Client } from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Explained, explain, said } from '@/lib/testing/explain'
import { type Major, startCluster } from '@/lib/testing/postgres'
import type { Draft } from '../finding'
import { joinsAndMemory } from './joins-and-memory'

const majors: Major[] = [13, 18]
const onlyLoops = { enable_hashjoin: 'off', enable_mergejoin: 'off' }

describe.each(majors)('joins on a real server, version %i', (major) => {
  let client: Client

  beforeAll(async () => {
    const cluster = await startCluster(major, { settings: { autovacuum: 'off' } })
    client = await cluster.connect()
    for (const statement of [
      `create table big (id int primary key, grp int, val int, other int, pad text)`,
      `insert into big select i, i % 500, (i * 7919) % 1000, i % 1000, repeat('x', 40) from generate_series(1, 40000) i`,
      `create index big_grp on big (grp)`,
      `create table small (id int primary key, k int, name text)`,
      `insert into small select i, i, 'n' || i from generate_series(1, 400) i`,
      `create table words (word text)`,
      `insert into words select repeat('w', 60) || md5(i::text) from generate_series(1, 20000) i`,
      `create table later as select 'x' || word as word from words`,
      `create table liar (id int, a int, b int)`,
      `insert into liar select i, i % 100, i % 100 from generate_series(1, 20000) i`,
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

  // Each turn reads 80 rows: a turn that is shorter than what EXPLAIN prints would say 0.000 ms.
  const loop = 'select count(b.pad) from big a join big b on b.grp = a.other where a.val < 100'
  const memoless = major >= 14 ? { ...onlyLoops, enable_memoize: 'off' } : onlyLoops

  it('J1: a nested loop with many turns, and what it saves', async () => {
    const { analysis, drafts } = await ask('nested-loop-many-iterations', loop, { settings: memoless })
    expect(drafts).toHaveLength(1)
    const inner = analysis.plan.nodes.find(({ relationship }) => relationship === 'inner')!
    expect(drafts[0]!.savedMs).toBeCloseTo(analysis.figures[inner.id]!.inclusiveMs! * 0.7, 9)
    expect(drafts[0]!.steps?.[0]?.sql).toBe('SET enable_nestloop = off;')
    await none('nested-loop-many-iterations', loop.replace('< 100', '< 20'), { settings: memoless })
    await none('nested-loop-many-iterations', loop, { settings: { enable_nestloop: 'off' } })
  })

  const mistaken = 'select count(b.pad) from liar l join big b on b.grp = l.id % 500 where l.a = 3 and l.b = 3'
  it('J2: the same because too few rows were expected', async () => {
    // Every id 50 times: 10,000 rows where independence expects 100.
    const before = `create temp table twins as select i % 200 as a, (i % 200) as b, 1 + i % 30000 as id from generate_series(1, 40000) i;
      update twins set a = 3, b = 3 where id % 4 = 0; analyze twins;`
    const sql =
      'select count(b.pad) from twins l join big b on b.grp = l.id % 500 where l.a % 2 = 1 and l.b % 2 = 1 and l.a = 3'
    const draft = await one('nested-loop-under-estimated', sql, { before, settings: memoless })
    expect(draft.steps?.map((step) => step.sql)).toContain('ANALYZE twins;')
    expect(draft.cause).toMatch(/^estimate:\d+$/)
    expect(
      said(joinsAndMemory, 'nested-loop-many-iterations', await explain(client, sql, { before, settings: memoless })),
    ).toEqual([])
    await none('nested-loop-under-estimated', loop, { settings: memoless })
    await none('nested-loop-under-estimated', mistaken, { settings: memoless })
  })

  it('J3: pairs compared and thrown away', async () => {
    const sql = 'select count(*) from small a join small b on a.k + b.k = 20'
    const draft = await one('join-filter-discards', sql, { settings: onlyLoops })
    expect(draft.title).toMatch(/^A join compares 160,000 pairs of rows to keep 19$/)
    expect(draft.steps).toEqual([])
    const equal = 'select count(*) from liar l join small s on s.k = l.a where s.id < 5'
    expect((await one('join-filter-discards', equal, { settings: onlyLoops })).steps?.map((step) => step.sql)).toEqual([
      'CREATE INDEX CONCURRENTLY ON liar (a);',
    ])
    await none('join-filter-discards', 'select count(*) from small a join small b on a.k + b.k > 200', {
      settings: onlyLoops,
    })
    await none('join-filter-discards', 'select count(*) from small a join small b on a.k + b.k = 20 where a.id < 20', {
      settings: onlyLoops,
    })
  })

  it('J4: a product without a condition', async () => {
    const draft = await one('cartesian-product', 'select count(*) from small a, small b')
    expect(draft.title).toBe('Each of 400 rows is joined with each of 400')
    await none('cartesian-product', 'select count(*) from small a join small b on a.k < b.k', { settings: onlyLoops })
    await none('cartesian-product', loop, { settings: memoless })
    await none(
      'cartesian-product',
      'select count(*) from small a, lateral (select * from big b where b.grp = a.k offset 0) x',
    )
    await none('cartesian-product', 'select count(*) from small a, small b where a.id = 7')
  })

  it('J5: an OR across tables', async () => {
    const across = 'select count(*) from big a join small b on a.val = b.k where a.grp = 3 or b.name = $$n7$$'
    const draft = await one('or-across-tables', across, { settings: { enable_nestloop: 'off' } })
    expect(draft.evidence[0]).toContain(' OR ')
    await none('or-across-tables', across.replace('b.name = $$n7$$', 'a.other = 5'), {
      settings: { enable_nestloop: 'off' },
    })
    await none(
      'or-across-tables',
      'select count(*) from big a join small b on a.val = b.k and (a.grp = b.id or a.other = b.id)',
    )
  })

  const hash = { enable_nestloop: 'off', enable_mergejoin: 'off' }
  it('J6: a hash in parts', async () => {
    const sql =
      'select count(*) from big a join big b on a.id = b.other + b.id where length(b.pad) > 2 and length(a.pad) > 2'
    const draft = await one('hash-join-spilled', sql, { settings: { ...hash, work_mem: '128kB' } })
    expect(draft.steps?.[0]?.sql).toMatch(/^SET work_mem = '\d+MB';$/)
    expect(draft.title).toMatch(/in \d+ parts$/)
    await none('hash-join-spilled', sql, { settings: { ...hash, work_mem: '64MB' } })
  })

  it('J7: hashed on the wrong side', async () => {
    const before = `create temp table grown as select i as id, i % 2 as a from generate_series(1, 100) i; analyze grown;
      insert into grown select 100 + i, 7 from generate_series(1, 30000) i;`
    const sql = 'select count(*) from small s join grown g on g.id = s.id where g.a = 7'
    const draft = await one('hash-on-bigger-side', sql, { before, settings: hash })
    expect(draft.title).toBe('A hash table was built of 30,000 rows to look up 400')
    await none('hash-on-bigger-side', sql, { before: `${before} analyze grown;`, settings: hash })
  })

  it('J8: remembered rows read again', async () => {
    const sql = 'select count(*) from small a join small b on a.k + b.k = 20'
    const draft = await one('materialize-rescanned', sql, { settings: onlyLoops })
    expect(draft.title).toBe('400 passes over the same remembered rows')
    await none('materialize-rescanned', `${sql} where a.id < 90 and b.id < 90`, { settings: onlyLoops })
  })

  it.runIf(major >= 14)('J9: Memoize that does not pay', async () => {
    const table = (name: string, values: number) =>
      `create temp table ${name} as select (i * 7919) % ${values} + 1 as id from generate_series(1, 20000) i;
       alter table ${name} alter column id set (n_distinct = 50); analyze ${name};`
    const before = `${table('keys', 20_000)} ${table('few', 50)}`
    const sql = (name: string) => `select count(b.pad) from ${name} k join big b on b.id = k.id`
    const draft = await one('memoize-thrashing', sql('keys'), { before, settings: onlyLoops })
    expect(draft.title).toBe('Memoize answers 0% of 20,000 lookups from memory')
    expect(draft.steps?.map((step) => step.sql)).toEqual(['SET enable_memoize = off;'])
    await none('memoize-thrashing', sql('few'), { before, settings: onlyLoops })
    const cramped = { ...onlyLoops, work_mem: '64kB', hash_mem_multiplier: 1 }
    const evicting = await one('memoize-thrashing', sql('keys'), { before, settings: cramped })
    expect(evicting.evidence[0]).toMatch(/[1-9][\d,]* evictions/)
    expect(evicting.steps?.[0]?.sql).toMatch(/^SET work_mem = /)
  })

  it('J10: a sub-query for each row', async () => {
    const sql =
      'select id, (select count(*) from big b where b.grp = a.grp and b.val < 300) from big a where a.id <= 3000'
    const { analysis, drafts } = await ask('correlated-sub-plan', sql)
    expect(drafts).toHaveLength(1)
    expect(drafts[0]!.savedMs).toBeCloseTo(analysis.figures[drafts[0]!.nodeId!]!.inclusiveMs! * 0.9, 9)
    await none('correlated-sub-plan', sql.replace('<= 3000', '<= 300'))
    await none('correlated-sub-plan', 'select count(*) from big where grp not in (select id from small)')
  })

  it('J11: NOT IN read to its end', async () => {
    const sql = 'select count(*) from small where k not in (select other from big where val < 900)'
    const draft = await one('not-in-sub-plan', sql, { settings: { work_mem: '64kB' } })
    expect(draft.title).toBe('NOT IN reads its list 400 times')
    await none('not-in-sub-plan', sql, { settings: { work_mem: '16MB' } })
    await none(
      'not-in-sub-plan',
      'select count(*) from small s where not exists (select from big b where b.grp = s.k) or s.id = 3',
      {
        settings: { work_mem: '64kB' },
      },
    )
  })

  it('J12: a WITH query read again and again', async () => {
    const sql = (rows: number) =>
      `with c as materialized (select * from small where id <= ${rows}) select count(*) from small s join c on c.k + s.k = 20`
    const settings = { ...onlyLoops, enable_material: 'off' }
    const draft = await one('cte-scanned-in-loop', sql(400), { settings })
    expect(draft.title).toBe('WITH query c is read in full 400 times')
    await none('cte-scanned-in-loop', sql(20), { settings })
  })

  it('J13: a WITH query as a fence', async () => {
    const sql = 'with c as materialized (select * from big) select * from c where id = 5'
    const { analysis, drafts } = await ask('cte-fence', sql)
    expect(drafts).toHaveLength(1)
    const [draft] = drafts
    expect(draft!.savedMs).toBeCloseTo((analysis.figures[draft!.nodeId!]!.inclusiveMs! * 39_999) / 40_000, 9)
    await none('cte-fence', 'with c as materialized (select * from big) select * from c where id > 5000')
    await none('cte-fence', 'with c as (select * from big) select * from c a join c b using (id) where a.id = 5')
    await none(
      'cte-fence',
      'with recursive c as (select 1 as i union all select i + 1 from c where i < 100) select * from c where i = 5',
    )
  })

  it('J14: a merge join that sorts both sides', async () => {
    // No word is in both, so that merging is over at once and sorting is all there is.
    const settings = { enable_nestloop: 'off', enable_hashjoin: 'off' }
    const sql = 'select count(*) from words a join later b on a.word = b.word'
    const draft = await one('merge-join-sorts', sql, { settings })
    expect(draft.steps?.[0]?.sql).toBe('SET enable_mergejoin = off;')
    expect(draft.steps?.map((step) => step.sql)).toContain('CREATE INDEX CONCURRENTLY ON words (word);')
    await none('merge-join-sorts', 'select count(*) from big a join big b on a.id = b.id', { settings })
  })
})
