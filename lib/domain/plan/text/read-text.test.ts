import { describe, expect, test } from 'vitest'
import type { Bag } from '../bag'
import { normalise } from '../normalise'
import { readText } from './read-text'

function read(text: string) {
  const reading = readText(text.split('\n'), 0)
  if (!reading.raw) throw new Error(`No plan in ${text}`)
  return {
    ...reading,
    raw: reading.raw,
    plan: normalise(reading.raw),
    bag: reading.raw.bag,
    root: reading.raw.bag.Plan as Bag,
  }
}

function childrenOf(bag: Bag): Bag[] {
  return (bag.Plans ?? []) as Bag[]
}

const cost = '(cost=0.00..1.00 rows=1 width=4)'

describe('names', () => {
  test.each([
    [
      'Index Only Scan Backward using "i (cost=1.00..2.00 rows=1 width=1)" on "s.x"."t -> ""q""" a',
      'i (cost=1.00..2.00 rows=1 width=1)',
      's.x',
      't -> "q"',
      'a',
    ],
    ['Index Only Scan Backward using i on t', 'i', undefined, 't', 't'],
    [
      'Index Only Scan Backward using " on " on " using x" "never executed)"',
      ' on ',
      undefined,
      ' using x',
      'never executed)',
    ],
  ])('%s', (header, index, schema, relation, alias) => {
    for (const groups of [
      '',
      `  ${cost}`,
      `  ${cost} (actual time=0.001..0.002 rows=1.00 loops=1)`,
      `  ${cost} (never executed)`,
    ]) {
      const { root } = read(` ${header}${groups}`)
      expect(root).toMatchObject({ 'Node Type': 'Index Only Scan', 'Scan Direction': 'Backward', 'Index Name': index })
      expect([root.Schema, root['Relation Name'], root.Alias]).toEqual([schema, relation, alias])
      expect(root['Plan Rows']).toBe(groups ? 1 : undefined)
    }
  })

  test.each([
    [
      'Custom Scan (ChunkAppend) on metrics m',
      { 'Custom Plan Provider': 'ChunkAppend', 'Relation Name': 'metrics', Alias: 'm' },
    ],
    ['Parallel Custom Scan (Citus Adaptive)', { 'Custom Plan Provider': 'Citus Adaptive', 'Parallel Aware': true }],
    ['Custom Scan (on) on on', { 'Custom Plan Provider': 'on', 'Relation Name': 'on' }],
    ['MixedAggregate', { 'Node Type': 'Aggregate', Strategy: 'Mixed', 'Partial Mode': 'Simple' }],
    ['Finalize GroupAggregate', { 'Node Type': 'Aggregate', Strategy: 'Sorted', 'Partial Mode': 'Finalize' }],
    ['Parallel Hash Right Semi Join', { 'Node Type': 'Hash Join', 'Join Type': 'Right Semi', 'Parallel Aware': true }],
    ['Nested Loop Anti Join', { 'Node Type': 'Nested Loop', 'Join Type': 'Anti' }],
    ['HashSetOp Except All', { 'Node Type': 'SetOp', Strategy: 'Hashed', Command: 'Except All' }],
    ['Async Foreign Scan on r', { 'Node Type': 'Foreign Scan', Operation: 'Select', 'Async Capable': true }],
    ['Foreign Delete on r', { 'Node Type': 'Foreign Scan', Operation: 'Delete', 'Relation Name': 'r' }],
    ['Merge on t', { 'Node Type': 'ModifyTable', Operation: 'Merge', 'Relation Name': 't' }],
    ['Gather Motion 3:1  (slice1; segments: 3)', { 'Node Type': 'Gather Motion 3:1  (slice1; segments: 3)' }],
  ])('%s', (header, properties) => {
    expect(read(`${header}  ${cost}`).root).toMatchObject(properties)
  })
})

describe('literals', () => {
  test('an unbalanced bracket in a literal swallows nothing', () => {
    const { root, bag } = read(
      `Seq Scan on t  ${cost}\n  Filter: (s = 'a (( b'::text)\n  Rows Removed by Filter: 3\nExecution Time: 2.5 ms`,
    )
    expect(root).toMatchObject({ Filter: "(s = 'a (( b'::text)", 'Rows Removed by Filter': 3 })
    expect(bag['Execution Time']).toBe(2.5)
  })

  test('a literal of several lines is one value, whatever its lines look like', () => {
    const literal = `'x''\n  ->  Seq Scan on lies  ${cost}\nPlanning Time: 1.000 ms\n\n(2 rows)'`
    const { plan } = read(
      `Seq Scan on t  ${cost}\n  Filter: (s = ${literal}::text)\n  Rows Removed by Filter: 3\nPlanning Time: 7.000 ms`,
    )
    expect(plan.nodes).toHaveLength(1)
    expect(plan.nodes[0]?.properties).toMatchObject({ Filter: `(s = ${literal}::text)`, 'Rows Removed by Filter': 3 })
    expect(plan.planningTimeMs).toBe(7)
  })

  test('a literal that was cut off swallows nothing', () => {
    const { plan } = read(
      `Nested Loop  ${cost}\n  Join Filter: (s = 'cut\n  ->  Seq Scan on a  ${cost}\n        Filter: (s = 'x'::text)\n  ->  Seq Scan on b  ${cost}`,
    )
    expect(plan.nodes.map((node) => node.relation)).toEqual([null, 'a', 'b'])
    expect(plan.nodes[0]?.properties['Join Filter']).toBe("(s = 'cut")
  })

  test('the apostrophe of a word opens no quote', () => {
    const { root } = read(`Custom Scan (X)  ${cost}\n  Note: it's\n  Other: don't`)
    expect(root).toMatchObject({ Note: "it's", Other: "don't" })
  })

  test('lists split at top level only', () => {
    const { root } = read(
      `Sort  ${cost}\n  Output: a, f(b, c), 'x, y'::text, "d, e", ARRAY[1, 2]\n  Sort Key: a DESC, (f(b, 'o, p'))\n  ->  Result  ${cost}`,
    )
    expect(root.Output).toEqual(['a', 'f(b, c)', "'x, y'::text", '"d, e"', 'ARRAY[1, 2]'])
    expect(root['Sort Key']).toEqual(['a DESC', "(f(b, 'o, p'))"])
  })
})

describe('trees', () => {
  const nested = [
    'Nested Loop',
    '  CTE a cte: (cost=1',
    '    ->  Result',
    '  InitPlan expr_1',
    '    ->  Result',
    '  ->  Seq Scan on t',
    '        Filter: (x = (InitPlan expr_1).col1)',
    '        SubPlan exists_1',
    '          ->  Result',
    '  ->  Append',
    '        ->  Seq Scan on p1',
    '        ->  Seq Scan on p2',
  ]
  const relationships = [null, 'init-plan', 'init-plan', 'outer', 'sub-plan', 'inner', 'member', 'member']
  const names = [null, 'CTE a cte: (cost=1', 'InitPlan expr_1', null, 'SubPlan exists_1', null, null, null]

  test('without costs and times', () => {
    const { plan, problems } = read(nested.join('\n'))
    expect(plan.nodes.map((node) => node.relationship)).toEqual(relationships)
    expect(plan.nodes.map((node) => node.subplanName)).toEqual(names)
    expect(plan.nodes.map((node) => node.line)).toEqual([1, 3, 5, 6, 9, 10, 11, 12])
    expect([plan.hasCosts, plan.hasActuals, problems]).toEqual([false, false, []])
  })

  test.each([
    ['the heading line cut to its first letter', nested.map((line, at) => (at === 0 ? line : `    ${line}`))],
    ['tabs of eight', nested.map((line) => `  ${line}`.replaceAll('        ', '\t'))],
    ['two columns cut from every line that has them', nested.map((line) => line.replace(/^ {2}/, ''))],
    ['blank lines in between', nested.flatMap((line) => [line, ''])],
    ['no-break spaces', nested.map((line) => line.replace(/^ +/, (spaces) => '\u00a0'.repeat(spaces.length)))],
  ])('with %s', (_, lines) => {
    const { plan } = read(lines.join('\n'))
    expect(plan.nodes.map((node) => node.depth)).toEqual([0, 1, 1, 1, 2, 1, 2, 2])
    expect(plan.nodes.map((node) => node.relationship)).toEqual(relationships)
    expect(plan.nodes[3]?.properties.Filter).toBe('(x = (InitPlan expr_1).col1)')
  })

  test('2,500 levels', () => {
    const lines = ['Limit']
    for (let level = 0; level < 2500; level++) lines.push(`${' '.repeat(2 + 6 * level)}->  Materialize`)
    const { plan } = read([...lines, `${' '.repeat(2 + 6 * 2500)}->  Result`].join('\n'))
    expect(plan.nodes.at(-1)).toMatchObject({ depth: 2501, type: 'Result' })
  })
})

test('what a worker did does not overwrite the node', () => {
  const { plan, root } = read(`Gather  ${cost}
  Workers Planned: 1
  Workers Launched: 1
  ->  Sort  ${cost} (actual time=0.1..0.2 rows=1.50 loops=2)
        Sort Method: quicksort  Memory: 25kB
        Buffers: shared hit=100, temp read=1 written=2
        I/O Timings: shared/local read=1.500, temp read=0.500
        WAL: records=1 fpi=2 bytes=3 fpi bytes=4 buffers full=5
        Worker 0:  actual time=0.3..0.4 rows=2.00 loops=1
          Sort Method: external merge  Disk: 30kB
          JIT:
            Functions: 2
            Timing: Generation 0.100 ms (Deform 0.050 ms), Inlining 0.000 ms, Total 0.300 ms
          Buffers: shared hit=40
        ->  Result  ${cost} (never executed)`)
  const [sort] = childrenOf(root)
  expect(sort).toMatchObject({
    'Sort Method': 'quicksort',
    'Shared Hit Blocks': 100,
    'I/O Read Time': 1.5,
    'Temp I/O Read Time': 0.5,
  })
  expect(plan.nodes[1]?.wal).toEqual({ records: 1, fullPageImages: 2, bytes: 3, buffersFull: 5 })
  expect(sort?.Workers).toMatchObject([
    { 'Sort Space Used': 30, 'Shared Hit Blocks': 40, JIT: { Timing: { Generation: { Total: 0.1 } } } },
  ])
  expect(plan.nodes[2]).toMatchObject({ neverExecuted: true, loops: 0, actualRows: 0 })
  expect(plan.rowDecimals).toBe(2)
})

test('lines nobody knows are kept verbatim', () => {
  const { root, bag } = read(`Seq Scan on t  ${cost}
  Chunks: 3 of 4: (odd
  a line without any name
  __proto__: x
  constructor: y
  Filter: (a > 1)
Extension Block:
  Nested Thing: 5
  plain words
Planning Time: 1.000 ms`)
  expect(root).toMatchObject({ Chunks: '3 of 4: (odd', Filter: '(a > 1)', 'Other Lines': ['a line without any name'] })
  expect(Object.keys(root)).toEqual(expect.arrayContaining(['__proto__', 'constructor']))
  expect(bag['Extension Block']).toEqual({ 'Nested Thing': '5', 'Other Lines': ['plain words'] })
  expect(bag['Planning Time']).toBe(1)
})

test('lines of PostgreSQL 19', () => {
  const { root, bag } = read(`Memoize
  Estimates: capacity=8 distinct keys=4 lookups=10 hit percent=60.00%
  Hits: 5  Misses: 2  Evictions: 0  Overflows: 0  Memory Usage: 1kB
  ->  Seq Scan on t
        Prefetch: avg=2.50 max=8 capacity=16
        I/O: count=4 waits=2 size=1.50 in-progress=1.25
Generated Plan Advice:
  SEQ_SCAN(t)
  NO_GATHER(t)`)
  expect(root).toMatchObject({ 'Estimated Distinct Lookup Keys': 4, 'Estimated Hit Percent': 60, 'Cache Misses': 2 })
  expect(childrenOf(root)[0]).toMatchObject({
    'Average Prefetch Distance': 2.5,
    'I/O Waits': 2,
    'Average I/Os In Progress': 1.25,
  })
  expect(bag['Generated Plan Advice']).toBe('SEQ_SCAN(t)\nNO_GATHER(t)')
})

test('lines of 9.x', () => {
  const { plan } = read(`->  Seq Scan on t  ${cost} (actual time=0.010..0.020 rows=7 loops=1)
      Filter: (SubPlan)
      SubPlan
        ->  Result  ${cost} (actual time=0.001..0.001 rows=1 loops=7)
Trigger for constraint fk: time=1.500 calls=3
Total runtime: 0.055 ms`)
  expect(plan.nodes.map((node) => node.relationship)).toEqual([null, 'sub-plan'])
  expect(plan).toMatchObject({ executionTimeMs: 0.055, planningTimeMs: null, rowDecimals: 0 })
  expect(plan.triggers).toEqual([{ name: '', constraint: 'fk', relation: null, timeMs: 1.5, calls: 3 }])
  expect(read(`Result\nPlanning time: 0.5 ms\nExecution time: 1.5 ms`).plan).toMatchObject({
    planningTimeMs: 0.5,
    executionTimeMs: 1.5,
  })
})

describe('where plans begin and end', () => {
  test('several plans in one text', () => {
    const lines = [
      'EXPLAIN SELECT 1',
      'Limit 5;',
      ` Result  ${cost}`,
      '(1 row)',
      'EXPLAIN (COSTS OFF)',
      'SELECT a FROM t ORDER BY a;',
      ' Sort',
      '   Sort Key: a',
      '   ->  Seq Scan on t',
      ' Seq Scan on u',
      '   Filter: (x > 1)',
      'Query rewrites to nothing',
    ]
    const found: [number, number, number][] = []
    for (let at = 0; at < lines.length; ) {
      const { raw, startLine, nextLine } = readText(lines, at)
      if (raw) found.push([startLine, nextLine, raw.lines.length])
      at = nextLine
    }
    expect(found).toEqual([
      [2, 3, 1],
      [6, 9, 3 - 1],
      [9, 11, 1],
      [11, 12, 0],
    ])
  })

  test('SQL alone is no plan', () => {
    expect(readText(['select *', 'from t', 'Limit', '10'], 0).raw).toBeNull()
    expect(readText([], 0)).toEqual({ raw: null, startLine: 0, nextLine: 0, problems: [] })
  })

  test('every prefix of a plan is read without an error, and none has more nodes than the whole', () => {
    const text = `Hash Join  ${cost} (actual time=0.1..0.2 rows=1.50 loops=1)
  Hash Cond: (a.x = 'it''s (')
  ->  Seq Scan on "a (b" a  ${cost} (actual time=0.1..0.2 rows=1.50 loops=1)
  ->  Hash  ${cost} (actual time=0.1..0.2 rows=1.50 loops=1)
        Buckets: 1024  Batches: 1  Memory Usage: 9kB
        ->  Seq Scan on c  ${cost} (actual time=0.1..0.2 rows=1.50 loops=1)`
    const types = ['Hash Join', 'Seq Scan', 'Hash', 'Seq Scan']
    for (let end = `Hash Join  ${cost}`.length; end <= text.length; end++) {
      const { plan, problems } = read(text.slice(0, end))
      expect(plan.nodes.map((node) => node.type)).toEqual(types.slice(0, plan.nodes.length))
      if (plan.nodes.length < 4) expect(problems).toMatchObject([{ code: 'truncated' }])
    }
    expect(read(text).problems).toEqual([])
  })
})

test('grouping sets', () => {
  const { root } = read(`MixedAggregate
  Hash Key: a
  Hash Key: b, c
  Group Key: d, e
  Group Key: d
  Group Key: ()
  Sort Key: f
    Group Key: f
  ->  Seq Scan on t`)
  expect(root['Grouping Sets']).toEqual([
    { 'Hash Keys': [['a']] },
    { 'Hash Keys': [['b', 'c']] },
    { 'Group Keys': [['d', 'e'], ['d'], []] },
    { 'Sort Key': ['f'], 'Group Keys': [['f']] },
  ])
})
