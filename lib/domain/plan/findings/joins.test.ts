import { describe, expect, it } from 'vitest'
import { said } from '@/lib/testing/explain'
import { analysisOf, as, node } from '@/lib/testing/plan-bag'
import type { Bag, PlanValue } from '../bag'
import { joinsAndMemory } from './joins-and-memory'

const statement = { 'Execution Time': 1000 }
const find = (kind: string, root: Bag, live: Parameters<typeof said>[3] = null) =>
  said(joinsAndMemory, kind, analysisOf(root, statement), live)

describe('J1: where it begins', () => {
  const loop = (loops: number, innerMs: number, scan = 'Index Scan') =>
    node(
      'Nested Loop',
      [900, loops],
      {},
      as('Outer', node('Seq Scan', [10, loops], { 'Plan Rows': loops })),
      as('Inner', node(scan, [innerMs / loops, 1, loops])),
    )
  it.each([
    [1000, 100, 'Index Scan', 1],
    [999, 100, 'Index Scan', 0],
    [1000, 99, 'Index Scan', 0],
    [1000, 800, 'Seq Scan', 0],
  ])('%d turns, %d ms of 1,000 in a %s', (loops, ms, scan, findings) => {
    expect(find('nested-loop-many-iterations', loop(loops, ms, scan))).toHaveLength(findings)
  })

  it('counts the turns of each process', () => {
    const inner = as('Inner', node('Index Scan', [0.3, 1, 1500]))
    const outer = as('Outer', node('Seq Scan', [1, 500, 3], { 'Parallel Aware': true }))
    const gather = node(
      'Gather',
      [500],
      { 'Workers Launched': 2 },
      as('Outer', node('Nested Loop', [450, 500, 3], {}, outer, inner)),
    )
    expect(find('nested-loop-many-iterations', gather)).toEqual([])
  })
})

describe('J4: what ties the sides together', () => {
  const product = (inner: Bag, more: Record<string, PlanValue> = {}) =>
    node(
      'Nested Loop',
      [500, 1e6],
      more,
      as('Outer', node('Seq Scan', [10, 1000], { Alias: 'a', 'Relation Name': 'a' })),
      as('Inner', inner),
    )
  const scan = (more: Record<string, PlanValue>) =>
    node('Index Scan', [0.1, 1000, 1000], { Alias: 'b', 'Relation Name': 'b', ...more })
  it.each([
    ['nothing', product(scan({ 'Index Cond': '(b.x = 5)' })), 1],
    ['a reference to the outer row', product(scan({ 'Index Cond': '(b.x = a.x)' })), 0],
    ['the same in quotes', product(scan({ Filter: '((b.x + "a".y) > 3)' })), 0],
    ['a parameter', product(scan({ 'Index Cond': '(x = $3)' })), 0],
    ['a left join', product(scan({}), { 'Join Type': 'Left' }), 0],
    ['an aggregate, whose target list may hide it', product(node('Aggregate', [0.1, 5, 1000])), 0],
    ['a function, whose call is not printed', product(node('Function Scan', [0.1, 5, 1000])), 0],
    [
      'remembered rows: they cannot depend on it',
      product(node('Materialize', [0.1, 1000, 1000], {}, as('Outer', scan({})))),
      1,
    ],
  ])('%s', (_, root, findings) => {
    expect(find('cartesian-product', root)).toHaveLength(findings)
  })
})

describe('J5', () => {
  const join = (filter: string) => node('Nested Loop', [500, 10], { 'Join Filter': filter })
  it.each([
    ['((a.x = 1) OR (b.y = 2))', 1],
    ['((a.x = 1) OR (a.y = 2))', 0],
    ['((a.x = b.x) OR (b.y = 2))', 0],
    ['((a.x = 1) AND (b.y = 2))', 0],
    ['((a.x = b.x) AND ((a.x = 1) OR (b.y IS NULL)))', 1],
  ])('%s', (filter, findings) => {
    expect(find('or-across-tables', join(filter))).toHaveLength(findings)
  })
})

describe('J6: memory by version', () => {
  const hash = as(
    'Inner',
    node('Hash', [50, 1e5], { 'Hash Batches': 8, 'Original Hash Batches': 8, 'Peak Memory Usage': 4096 }),
  )
  const join = node('Hash Join', [500, 10], {}, as('Outer', node('Seq Scan', [10])), hash)
  const live = (versionNumber: number, settings: Record<string, string> = {}) => ({
    versionNumber,
    settings,
    tables: [],
  })
  it.each([
    ['unknown', null, "SET work_mem = '32MB';"],
    ['14', live(140012), "SET work_mem = '32MB';"],
    ['15', live(150003), "SET work_mem = '16MB';"],
    ['a setting', live(140012, { hash_mem_multiplier: '4' }), "SET work_mem = '8MB';"],
  ])('%s', (_, facts, sql) => {
    expect(find('hash-join-spilled', join, facts)[0]!.steps![0]!.sql).toBe(sql)
  })

  it('names no setting where a node would need more than 1 GB', () => {
    const huge = as('Inner', node('Hash', [50, 1e5], { 'Hash Batches': 1024, 'Peak Memory Usage': 4096 }))
    const [draft] = find('hash-join-spilled', node('Hash Join', [500], {}, as('Outer', node('Seq Scan', [10])), huge))
    expect(draft!.steps).toEqual([])
    expect(draft!.remedy).toContain('too much for work_mem')
  })
})

it('J9: from 19 on the planner says how many lookups it expected to find', () => {
  const memoize = (hits: number, more: Record<string, PlanValue>) =>
    node('Memoize', [0.5, 1, 1000], { 'Cache Hits': hits, 'Cache Misses': 1000 - hits, ...more })
  expect(find('memoize-thrashing', memoize(600, {}))).toEqual([])
  expect(find('memoize-thrashing', memoize(600, { 'Estimated Hit Percent': 99 }))).toEqual([])
  expect(find('memoize-thrashing', memoize(480, { 'Estimated Hit Percent': 99 }))[0]!.evidence).toContain(
    'The planner expected 99%',
  )
  expect(find('memoize-thrashing', memoize(600, { 'Cache Evictions': 601 }))).toHaveLength(1)
})

it('J11: tells NOT IN from NOT EXISTS before 17 and after', () => {
  const owner = (filter: string, type: string) =>
    node('Seq Scan', [900, 10], { Filter: filter }, as('SubPlan', node(type, [0.8, 5, 1000]), 'SubPlan 1'))
  const count = (filter: string, type = 'Materialize') => find('not-in-sub-plan', owner(filter, type)).length
  expect(count('(NOT (SubPlan 1))')).toBe(1)
  expect(count('(NOT (SubPlan 1))', 'Index Scan')).toBe(0)
  expect(count('(NOT (hashed SubPlan 1))')).toBe(0)
  expect(count('(NOT (ANY (x = (SubPlan 1).col1)))')).toBe(1)
  expect(count('(NOT (ANY (x = (hashed SubPlan 1).col1)))')).toBe(0)
  expect(count('(NOT EXISTS(SubPlan 1))', 'Index Scan')).toBe(0)
})

it('M2: one group far larger than the others', () => {
  const groups = (peak: number) => ({
    'Full-sort Groups': {
      'Group Count': 9,
      'Sort Space Memory': { 'Average Sort Space Used': 30, 'Peak Sort Space Used': peak },
    },
  })
  expect(find('incremental-sort-skewed', node('Incremental Sort', [90], groups(4096)))).toHaveLength(1)
  expect(find('incremental-sort-skewed', node('Incremental Sort', [90], groups(200)))).toEqual([])
})
