import { expect, test } from 'vitest'
import { longestPaste } from './paste/refusal'
import { readPlans } from './read'

const lines = [
  'Hash Join  (cost=19.75..54.02 rows=200 width=22) (actual time=0.093..0.307 rows=198 loops=1)',
  "  Hash Cond: ((i.order_id)::text = (o.id || ' ) ( '::text))",
  '  ->  Seq Scan on items i  (cost=0.00..29.00 rows=2000 width=8) (actual time=0.014..0.125 rows=2000 loops=1)',
  '  ->  Hash  (cost=18.50..18.50 rows=100 width=14) (actual time=0.066..0.066 rows=100 loops=1)',
  '        Buckets: 1024  Batches: 1  Memory Usage: 13kB',
  '        ->  Seq Scan on "or ""ders" o  (cost=0.00..18.50 rows=100 width=14) (actual time=0.007..0.055 rows=100 loops=1)',
  "              Filter: (status = 'it''s open'::text)",
  'Planning Time: 0.472 ms',
  'Execution Time: 0.404 ms',
]
const width = Math.max(...lines.map((line) => line.length))

const inner: ((texts: string[]) => string[])[] = [
  (texts) => texts,
  (texts) => [' QUERY PLAN', '-'.repeat(width + 2), ...texts.map((text) => ` ${text}`), '(9 rows)'],
  (texts) => ['│ QUERY PLAN │', ...texts.map((text) => `│ ${text.padEnd(width)} │`), '(9 Zeilen)'],
  (texts) => ['"QUERY PLAN"', ...texts.map((text) => `"${text.replaceAll('"', '""')}"`)],
  (texts) => texts.map((text, i) => `${i + 1}. ${text}`),
]
const outer: ((texts: string[]) => string[])[] = [
  (texts) => texts,
  (texts) => texts.map((text) => `> ${text}`),
  (texts) => ['```', ...texts, '```'],
  (texts) => texts.map((text) => `2026-11-22T21:40:11.585342101Z stdout F ${text}`),
  (texts) => texts.map((text) => `db-1  | ${text}`),
]
const ends = ['\n', '\r\n', '\r']

test('every decoration inside every other leaves the same plan', () => {
  const plain = readPlans(lines.join('\n')).plans[0]?.nodes.map(({ line, ...node }) => node)
  expect(plain).toHaveLength(4)
  for (const [i, within] of inner.entries()) {
    for (const [o, around] of outer.entries()) {
      for (const end of ends) {
        const { plans, problems } = readPlans(around(within(lines)).join(end))
        const at = { i, o, end }
        expect({ at, problems }).toEqual({ at, problems: [] })
        expect({ at, nodes: plans.map((plan) => plan.nodes.map(({ line, ...node }) => node)) }).toEqual({
          at,
          nodes: [plain],
        })
      }
    }
  }
})

test('any part and any mangling of a paste is answered, never thrown', () => {
  const random = seeded(7)
  const marks = [
    '"',
    "'",
    '(',
    ')',
    '|',
    '+',
    '\n',
    '\t',
    '->',
    '{',
    '[',
    '\\',
    '\0',
    'QUERY PLAN',
    '#011',
    '\u200b',
    '<explain>',
  ]
  for (let round = 0; round < 3_000; round++) {
    let text = inner[round % inner.length]?.(lines).join('\n') ?? ''
    for (let i = 0; i < 1 + (round % 5); i++) {
      const at = Math.floor(random() * text.length)
      const cut = Math.floor(random() * 40)
      text = text.slice(0, at) + marks[Math.floor(random() * marks.length)] + text.slice(at + cut)
    }
    const { plans, problems } = readPlans(text)
    expect(plans.length + problems.length).toBeGreaterThan(0)
  }
})

test('what PostgreSQL 19 tells of reading ahead is the same in text and JSON', () => {
  const text = `Seq Scan on t  (cost=0.00..1.00 rows=1 width=4) (actual time=0.010..0.020 rows=1.00 loops=1)
  Prefetch: avg=2.50 max=8 capacity=16
  I/O: count=4 waits=2 size=1.50 in-progress=1.25
Execution Time: 0.030 ms`
  const node = {
    ...{
      'Node Type': 'Seq Scan',
      'Relation Name': 't',
      Alias: 't',
      'Startup Cost': 0,
      'Total Cost': 1,
      'Plan Rows': 1,
    },
    ...{ 'Plan Width': 4, 'Actual Startup Time': 0.01, 'Actual Total Time': 0.02, 'Actual Rows': 1, 'Actual Loops': 1 },
    ...{ 'Average Prefetch Distance': 2.5, 'Max Prefetch Distance': 8, 'Prefetch Capacity': 16 },
    ...{ 'I/O Count': 4, 'I/O Waits': 2, 'Average I/O Size': 1.5, 'Average I/Os In Progress': 1.25 },
  }
  const propertiesOf = (paste: string) => readPlans(paste).plans[0]?.nodes[0]?.properties
  expect(propertiesOf(text)).toEqual(propertiesOf(JSON.stringify([{ Plan: node, 'Execution Time': 0.03 }])))
  expect(propertiesOf(text)).toMatchObject({ 'I/O Waits': 2, 'Prefetch Capacity': 16 })
})

test('a text that is too long is refused unread, at the limit it is read', () => {
  expect(readPlans(' '.repeat(longestPaste + 1)).problems.map((problem) => problem.code)).toEqual(['too-large'])
  expect(longestPaste).toBe(40_000_000)
  expect(readPlans(' '.repeat(longestPaste)).problems.map((problem) => problem.code)).toEqual(['empty'])
})

test('large hostile texts come to an end', () => {
  const node = '{"Node Type":"Seq Scan","Relation Name":"t"}'
  const wide = `[{"Plan":{"Node Type":"Append","Plans":[${Array(50_000).fill(node).join(',')}]}}]`
  expect(readPlans(wide).plans[0]?.nodes).toHaveLength(50_001)
  expect(readPlans(`${' '.repeat(5_000_000)}x`).plans).toEqual([])
  expect(readPlans('('.repeat(1_000_000)).plans).toEqual([])
  expect(readPlans('Nov 22 21:40:11 db postgres[1]: [5-1] LOG:  x\n'.repeat(100_000)).plans).toEqual([])
})

/** Numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
