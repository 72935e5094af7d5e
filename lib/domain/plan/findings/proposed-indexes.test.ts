import { describe, expect, it } from 'vitest'
import { said } from '@/lib/testing/explain'
import { liveIndex, liveTable } from '@/lib/testing/live-table'
import { analysisOf, as, node } from '@/lib/testing/plan-bag'
import type { Bag, PlanValue } from '../bag'
import type { LivePlanFacts, LiveTable } from '../finding'
import { scans } from './scans'

const orders = { 'Relation Name': 'orders', Alias: 'orders' }
const facts = (...indexes: LiveTable['indexes']): LivePlanFacts => ({
  ...{ versionNumber: 170_000, settings: {} },
  tables: [liveTable({ indexes })],
})
const find = (kind: string, root: Bag, live: LivePlanFacts | null = null) =>
  said(scans, kind, analysisOf(root, { 'Execution Time': 1000 }), live)
const sqlOf = (kind: string, root: Bag, live: LivePlanFacts | null = null) =>
  find(kind, root, live).flatMap(({ steps = [] }) => steps.map(({ sql }) => sql))

describe('a filter behind an index', () => {
  const scan = (cond: string, filter: string) =>
    node('Index Scan', [900, 10], {
      ...{ ...orders, 'Index Name': 'i', 'Index Cond': cond, Filter: filter },
      'Rows Removed by Filter': 50_000,
    })
  it.each([
    ['(created_at > 5)', '(status = 1)', ['(status, created_at)']],
    ['(created_at > 5)', '(amount > 7)', ['(created_at, amount)']],
    ['(created_at > 5)', '(created_at < 9)', []],
    ['(created_at > 5)', '(amount = (SubPlan 1))', []],
    ['((a > 5) AND (b > 6))', '(c = 1)', []],
    ["(tags @> '{x}'::text[])", '(status = 1)', []],
  ])('%s, then %s', (cond, filter, keys) => {
    expect(sqlOf('index-scan-filters-most', scan(cond, filter))).toEqual(
      keys.map((one) => `CREATE INDEX CONCURRENTLY ON orders ${one};`),
    )
  })

  it('proposes no b-tree beside an index of another method', () => {
    const gin = facts(liveIndex('i', ['a'], { method: 'gin' }))
    expect(sqlOf('index-scan-filters-most', scan('(a = 5)', '(status = 1)'), gin)).toEqual([])
  })
})

describe('a full scan', () => {
  const scan = (filter: string, more: Record<string, PlanValue> = {}) =>
    node('Seq Scan', [900, 10], { ...orders, Filter: filter, 'Rows Removed by Filter': 100_000, ...more })

  it.each(["(tableoid = '5'::oid)", "(ctid = '(0,1)'::tid)", "((xmin)::text = '7'::text)", '(amount = (SubPlan 1))'])(
    'of %s needs no index',
    (filter) => {
      for (const { kind } of scans) expect(sqlOf(kind, scan(filter))).toEqual([])
    },
  )

  it('leaves system columns out', () => {
    expect(sqlOf('seq-scan-selective-filter', scan("((a = 1) AND (tableoid = '5'::oid))"))).toEqual([
      'CREATE INDEX CONCURRENTLY ON orders (a);',
    ])
  })
})

describe('a column cast to text', () => {
  const scan = (filter: string) =>
    node('Seq Scan', [900, 10], { ...orders, Filter: filter, 'Rows Removed by Filter': 100_000 })
  it.each([
    ["((code)::text = '42'::text)", 'type-mismatch'],
    ["((code)::text = '0b9cf1a2-7a5e-4bb3-9a53-0b9cf1a27a5e'::text)", 'type-mismatch'],
    ["((code)::text = 'c5'::text)", 'seq-scan-selective-filter'],
    ['((code)::text > $1)', 'seq-scan-selective-filter'],
  ])('%s', (filter, kind) => {
    for (const one of ['type-mismatch', 'seq-scan-selective-filter']) {
      const drafts = find(one, scan(filter))
      expect(drafts).toHaveLength(one === kind ? 1 : 0)
      for (const { remedy } of drafts) expect(remedy).toContain('If code is not varchar')
    }
  })

  it('says nothing of casts where there are none', () => {
    expect(find('seq-scan-selective-filter', scan("(code = '42'::text)"))[0]?.remedy).not.toContain('varchar')
  })
})

describe('a table read again and again', () => {
  const loop = (rows: number) => {
    const more = { 'Relation Name': 'many', Alias: 'm', Filter: '(id = o.x)', 'Rows Removed by Filter': rows }
    const inner = as('Inner', node('Seq Scan', [5, 0, 150], more))
    return node('Nested Loop', [900, 10], {}, as('Outer', node('Seq Scan', [1, 150], orders)), inner)
  }
  it.each([
    [999, [], /small.*hash join.*Materialize/],
    [1000, ['CREATE INDEX CONCURRENTLY ON many (id);'], /An index/],
  ])('of %d rows', (rows, sql, remedy) => {
    expect(sqlOf('seq-scan-repeated', loop(rows))).toEqual(sql)
    expect(find('seq-scan-repeated', loop(rows))[0]?.remedy).toMatch(remedy)
  })
})

it('an index of every partition is built one by one and attached', () => {
  const part = as(
    'Member',
    node('Seq Scan', [900, 10], { ...orders, Filter: '(a = 1)', 'Rows Removed by Filter': 100_000 }),
  )
  const [draft] = find('seq-scan-selective-filter', node('Append', [950, 10], {}, part))
  expect(draft?.remedy).toMatch(/ON ONLY the parent.*CONCURRENTLY on each partition.*ATTACH PARTITION/)
})

it('an index of a temporary table is built at once', () => {
  const scan = { ...orders, Schema: 'pg_temp_3', Filter: '(a = 1)', 'Rows Removed by Filter': 100_000 }
  expect(sqlOf('seq-scan-selective-filter', node('Seq Scan', [900, 10], scan))).toEqual([
    'CREATE INDEX ON pg_temp.orders (a);',
  ])
})

describe('an index that could answer alone', () => {
  const scan = node('Index Scan', [900, 50_000], {
    ...{ ...orders, 'Index Name': 'i', 'Index Cond': '(a = 5)', Output: ['a', 'b'] },
  })
  it.each([
    ['unknown', null, false],
    ['unique', facts(liveIndex('i', ['a'], { isUnique: true })), false],
    ['plain', facts(liveIndex('i', ['a'])), true],
  ])('%s', (_, live, replaces) => {
    const [draft] = find('could-be-index-only', scan, live)
    const text = [draft?.remedy, ...(draft?.live ?? [])].join(' ')
    expect(text.includes('can replace')).toBe(replaces)
    expect(text.includes('take its place')).toBe(replaces)
    expect(draft?.steps?.map(({ sql }) => sql)).toEqual([expect.stringMatching(/\(a\) INCLUDE \(b\);$/)])
  })

  it('is not proposed where it is there', () => {
    const live = facts(liveIndex('i', ['a']), liveIndex('j', ['a'], { include: ['b'] }))
    expect(find('could-be-index-only', scan, live)[0]).toMatchObject({ steps: [] })
  })

  it('keeps the condition and the columns of the present one', () => {
    const live = facts(liveIndex('i', ['a'], { include: ['c'], predicate: '(d IS NULL)' }))
    expect(sqlOf('could-be-index-only', scan, live)).toEqual([
      'CREATE INDEX CONCURRENTLY ON public.orders (a) INCLUDE (c, b) WHERE (d IS NULL);',
    ])
  })
})
