import type { Client } from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Explained, explain, said } from '@/lib/testing/explain'
import { type Major, startCluster } from '@/lib/testing/postgres'
import type { LivePlanFacts } from '../finding'
import { findFindings } from '../findings'
import { joinsAndMemory } from './joins-and-memory'

const majors: Major[] = [13, 15, 18]

describe.each(majors)('estimates on a real server, version %i', (major) => {
  let client: Client

  beforeAll(async () => {
    const cluster = await startCluster(major, { settings: { autovacuum: 'off' } })
    client = await cluster.connect()
    for (const statement of [
      `create table twins (id int, a int, b int, pad text)`,
      `insert into twins select i, i % 300, i % 300, 'x' from generate_series(1, 60000) i`,
      `create table uneven (id int, kind int)`,
      `insert into uneven select i, case when i <= 20000 then 1 else i end from generate_series(1, 40000) i`,
      `create index on uneven (kind)`,
      `create table "Odd Names" (id int, "Key" int)`,
      `create function guessed_rows() returns setof int language sql as 'select generate_series(1, 50000)'`,
      `create function told_rows() returns setof int language sql rows 50000 as 'select generate_series(1, 50000)'`,
    ]) {
      await client.query(statement)
    }
    await client.query('vacuum analyze')
    await client.query(`insert into "Odd Names" select i, i % 7 from generate_series(1, 20000) i`)
  })

  async function ask(kind: string, sql: string, more: Explained = {}, live: LivePlanFacts | null = null) {
    const analysis = await explain(client, sql, more)
    return { analysis, drafts: said(joinsAndMemory, kind, analysis, live) }
  }

  it('E1: columns that depend on each other, cured by the statements it names', async () => {
    const sql = 'select count(*) from (select * from twins t where a = 7 and b = 7 order by pad, id) x'
    const { analysis, drafts } = await ask('mis-estimate', sql)
    expect(drafts).toHaveLength(1)
    const [draft] = drafts
    expect(draft!.title).toMatch(/^\d+ times more rows than the planner expected$/)
    const sort = analysis.plan.nodes.find(({ type }) => type === 'Sort')!
    const aggregate = analysis.figures[0]!.selfMs!
    expect(draft!.savedMs).toBeCloseTo(analysis.figures[sort.id]!.selfMs! + aggregate, 9)
    expect(draft!.steps?.map((step) => step.sql)).toEqual([
      'CREATE STATISTICS twins_a_b_stats ON a, b FROM twins;',
      'ALTER STATISTICS twins_a_b_stats SET STATISTICS 1000;',
      'ANALYZE twins;',
    ])
    const before = draft!.steps!.map((step) => step.sql).join(' ')
    expect((await ask('mis-estimate', sql, { before })).drafts).toEqual([])
  })

  it('E1: not for a few rows, and nothing to win without joins or sorts above', async () => {
    const few = 'select * from (select * from twins t where a = 7 and b = 7 and id < 9000 order by pad) x'
    expect((await ask('mis-estimate', few)).drafts).toEqual([])
    const alone = await explain(client, 'select * from twins where a = 7 and b = 7')
    expect(said(joinsAndMemory, 'mis-estimate', alone).map(({ savedMs }) => savedMs)).toEqual([0])
    expect(findFindings(alone, null, { all: true }).filter(({ kind }) => kind === 'mis-estimate')).toEqual([])
  })

  it('E1: one column wants a higher target; an expression its own statistics; odd names are quoted', async () => {
    const wrap = (where: string, table: string) => `select * from (select * from ${table} where ${where} order by id) x`
    const steps = async (sql: string) => (await ask('mis-estimate', sql)).drafts[0]?.steps?.map((step) => step.sql)
    expect(await steps(wrap('lower(pad) = $$x$$', 'twins'))).toEqual([
      'CREATE STATISTICS twins_expression_stats ON (lower(pad)) FROM twins;',
      'ANALYZE twins;',
    ])
    expect(await steps(wrap('"Key" = 3', '"Odd Names"'))).toEqual([
      'ALTER TABLE "Odd Names" ALTER COLUMN "Key" SET STATISTICS 1000;',
      'ANALYZE "Odd Names";',
    ])
  })

  it('E1: its cause is where it began, not the nodes above that inherit it', async () => {
    const sql = 'select count(*) from twins t join uneven u on u.id = t.id where t.a = 7 and t.b = 7'
    const { analysis, drafts } = await ask('mis-estimate', sql, { settings: { enable_nestloop: 'off' } })
    const scan = analysis.plan.nodes.find(({ relation }) => relation === 'twins')!
    expect(drafts.map(({ nodeId }) => nodeId)).toEqual([scan.id])
    expect(drafts[0]!.relatedNodeIds).toContain(analysis.plan.nodes.find(({ type }) => type === 'Hash Join')!.id)
  })

  it('E2: what the target knows of old statistics lifts the ceiling', async () => {
    const sql = 'select * from (select * from twins t where a = 7 and b = 7 order by pad, id) x'
    const table = { schema: 'public', name: 'twins', rows: 60_000, heapBytes: 1e6, lastVacuumAt: null, indexes: [] }
    const live = (modifiedSinceAnalyze: number, lastAnalyzeAt: Date | null): LivePlanFacts => ({
      versionNumber: major * 10_000,
      settings: {},
      tables: [{ ...table, modifiedSinceAnalyze, lastAnalyzeAt }],
    })
    const fresh = (await ask('mis-estimate', sql, {}, live(10, new Date(0)))).drafts[0]!
    expect(fresh.ceiling).toBe('high')
    expect(fresh.steps?.at(-1)?.sql).toBe('ANALYZE public.twins;')
    const stale = (await ask('mis-estimate', sql, {}, live(12_000, new Date(0)))).drafts[0]!
    expect(stale.ceiling).toBeUndefined()
    expect(stale.live?.join(' ')).toContain('12,000 rows were changed since the last ANALYZE')
  })

  it('E3: a function whose rows are a guess', async () => {
    const sql = (name: string) => `select count(*) from (select * from ${name}() f order by 1 desc) x`
    const { drafts } = await ask('default-guess', sql('guessed_rows'), {
      before: 'alter function guessed_rows() volatile strict',
    })
    expect(drafts).toHaveLength(1)
    expect(drafts[0]).toMatchObject({
      ceiling: 'low',
      title: 'The planner assumes 1,000 rows of guessed_rows; 50,000 came',
    })
    const told = { before: 'alter function told_rows() volatile strict' }
    expect((await ask('default-guess', sql('told_rows'), told)).drafts).toEqual([])
    expect(
      (await ask('mis-estimate', sql('guessed_rows'), { before: 'alter function guessed_rows() volatile strict' }))
        .drafts,
    ).toEqual([])
  })

  it('E4: a generic plan meets a frequent value', async () => {
    const generic = { settings: { plan_cache_mode: 'force_generic_plan' } }
    const prepared = async (value: number, more: Explained) => {
      const before = 'prepare wanted(int) as select * from (select * from uneven where kind = $1 order by id) x'
      const found = await ask('generic-plan-trap', `execute wanted(${value})`, { ...more, before })
      await client.query('deallocate wanted')
      return found
    }
    const { drafts } = await prepared(1, generic)
    expect(drafts.map(({ nodeId, ceiling }) => [nodeId !== null, ceiling])).toContainEqual([true, 'medium'])
    expect(drafts[0]!.title).toBe('A generic plan: $1 was not known when it was made')
    expect((await prepared(30_000, generic)).drafts).toEqual([])
    expect((await prepared(1, { settings: { plan_cache_mode: 'force_custom_plan' } })).drafts).toEqual([])
    const initPlan =
      'select * from (select * from uneven where kind = (select min(kind) from uneven where id < 5) order by id) x'
    expect((await ask('generic-plan-trap', initPlan)).drafts).toEqual([])
  })
})
