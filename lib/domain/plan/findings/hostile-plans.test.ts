import { expect, test } from 'vitest'
import { hostileNames } from '@/lib/testing/hostile-names'
import { liveIndex, liveTable } from '@/lib/testing/live-table'
import { seeded } from '@/lib/testing/seeded'
import { analyse } from '../analyse'
import type { Analysis } from '../analysis'
import type { LivePlanFacts } from '../finding'
import { findFindings } from '../findings'
import { readPlans } from '../read'
import { rules } from './registry'

const types =
  `Seq Scan|Index Scan|Index Only Scan|Bitmap Heap Scan|Bitmap Index Scan|BitmapAnd|BitmapOr|Nested Loop|Hash Join|Merge Join
|Hash|Sort|Incremental Sort|Limit|Append|Merge Append|Aggregate|Gather|Gather Merge|Materialize|Memoize|CTE Scan|Foreign Scan|Unique
|WindowAgg|SetOp|LockRows|ModifyTable|Function Scan|Subquery Scan|Recursive Union|WorkTable Scan|Result|Unheard Of`
    .replaceAll('\n', '')
    .split('|')
const relationships = ['Outer', 'Inner', 'Member', 'Subquery', 'InitPlan', 'SubPlan', 'Nonsense']
const conditions = [
  "(status = 'open'::text)",
  "((a = 1) AND (b > 2) AND (lower((c)::text) ~~ '%x%'::text))",
  '((o.a = 1) OR (o.b = (InitPlan 1).col1))',
  "((data ->> 'k'::text) = 'v'::text)",
  "('t'::text = ANY (tags))",
  "(id = ANY ('{}'::integer[]))",
  `(id = ANY ('{${Array.from({ length: 200 }, (_, i) => i).join(',')}}'::integer[]))`,
  '((id)::numeric = 1.5)',
  '(NOT (hashed SubPlan 1))',
  '(deleted_at IS NULL)',
  "(lower((o.c)::text) = 'x'::text)",
  "(body ~~ 'abc%'::text)",
  "(body ~~* '%abc%'::text)",
  '(o.a = c.id)',
  '(b = 3)',
  "(to_tsvector('english'::regconfig, body) @@ '''x'''::tsquery)",
  "(period && '[1,2)'::int4range)",
  '(x OPERATOR(public.constructor) y)',
  '(__proto__ = 1)',
]
const amounts = [0, 1, 7, 0.004, 250, 12_000, 3e6, 1e12, -5, 1e-9]
const properties = ['Filter', 'Index Cond', 'Recheck Cond', 'Join Filter', 'Hash Cond', 'Merge Cond', 'Order By']
const counters = [
  ...[
    'Rows Removed by Filter',
    'Rows Removed by Join Filter',
    'Rows Removed by Index Recheck',
    'Heap Fetches',
    'Index Searches',
  ],
  ...[
    'Exact Heap Blocks',
    'Lossy Heap Blocks',
    'Shared Hit Blocks',
    'Shared Read Blocks',
    'Temp Written Blocks',
    'Hash Batches',
  ],
  ...[
    'Plan Rows',
    'Plan Width',
    'Total Cost',
    'Startup Cost',
    'Actual Rows',
    'Actual Total Time',
    'Actual Loops',
    'Workers Launched',
  ],
]

/** The same plans in every run. */
function makePlans(count: number) {
  const { next, int, pick } = seeded(20_261_122)
  const name = () => (next() < 0.3 ? pick(hostileNames) : pick(['orders', 'o', 'items', 'events_1', 'events_2']))

  /** Most are whole; some are cut, doubled or of another kind. */
  function condition(): unknown {
    const text = pick(conditions)
    if (next() < 0.7) return text
    return pick<unknown>([
      text.slice(0, int(text.length)),
      text + text,
      7,
      [text],
      null,
      { a: text },
      `${name()}${text}`,
      '(((((',
    ])
  }

  /** Mostly what PostgreSQL puts below such a node; sometimes anything. */
  function node(depth: number, type = pick(types), relationship = pick(relationships)): Record<string, unknown> {
    const made: Record<string, unknown> = { 'Node Type': type, 'Parent Relationship': relationship }
    if (next() < 0.8) Object.assign(made, { 'Relation Name': name(), Alias: next() < 0.5 ? 'o' : name() })
    if (next() < 0.4) made.Schema = name()
    if (next() < 0.5) made['Index Name'] = name()
    if (next() < 0.2) made['Subplan Name'] = pick(['CTE x', 'InitPlan 1 (returns $0)', 'SubPlan 1', name()])
    for (const property of properties) if (next() < 0.4) made[property] = condition()
    for (const counter of counters) if (next() < 0.6) made[counter] = next() < 0.95 ? pick(amounts) : name()
    if (next() < 0.3) made['Sort Key'] = [pick(['a DESC', 'o.b', 'lower(x) NULLS FIRST', name()]), 5]
    if (next() < 0.2) made.Output = [name(), 'o.a', 'b']
    if (next() < 0.3) made['Join Type'] = pick(['Inner', 'Left', 'Anti', name()])
    const usual = next() < 0.8 ? below(type) : undefined
    if (usual)
      made.Plans = usual.map((each, at) => node(depth + 1, each, next() < 0.9 ? relationOf(type, at) : undefined))
    else if (depth < 6) made.Plans = Array.from({ length: int(4) }, () => node(depth + 1 + int(3)))
    return made
  }

  function below(type: string): string[] | undefined {
    if (type === 'Limit') return [pick(['Sort', 'Gather Merge', 'Index Scan', 'Nested Loop'])]
    if (type === 'Sort' || type === 'Gather Merge')
      return [pick(['Seq Scan', 'Index Scan', 'Bitmap Heap Scan', 'Sort'])]
    if (type === 'Bitmap Heap Scan') return [pick(['BitmapAnd', 'BitmapOr', 'Bitmap Index Scan'])]
    if (type === 'BitmapAnd' || type === 'BitmapOr')
      return Array.from({ length: 2 + int(3) }, () => 'Bitmap Index Scan')
    if (type.endsWith('Join') || type === 'Nested Loop')
      return [pick(['Seq Scan', 'Function Scan']), pick(['Seq Scan', 'Hash'])]
    if (type === 'Hash' || type === 'Aggregate') return ['Seq Scan']
    if (type.endsWith('Append')) return Array.from({ length: int(14) }, () => 'Seq Scan')
    return type.includes('Scan') ? [] : undefined
  }

  function relationOf(type: string, at: number): string {
    if (/Append|^Bitmap(And|Or)$/.test(type)) return 'Member'
    return at === 0 ? 'Outer' : 'Inner'
  }

  return Array.from({ length: count }, () => {
    const statement: Record<string, unknown> = { Plan: node(0) }
    if (next() < 0.7) statement['Execution Time'] = pick(amounts)
    if (next() < 0.3)
      statement.Triggers = [{ 'Trigger Name': name(), 'Constraint Name': name(), Time: pick(amounts), Calls: 3 }]
    if (next() < 0.3) statement.JIT = { Functions: 3, Timing: { Total: pick(amounts) } }
    return statement
  })
}

const live: LivePlanFacts = {
  versionNumber: 170_000,
  settings: { work_mem: '4MB' },
  tables: [
    liveTable({
      indexes: [liveIndex('by_a', ['a', 'b']), liveIndex('broken', ['status'], { isValid: false, keys: [] })],
    }),
    liveTable({
      name: 'items',
      rows: null,
      heapBytes: null,
      lastAnalyzeAt: null,
      lastVacuumAt: null,
      modifiedSinceAnalyze: null,
    }),
    liveTable({ schema: 'other', name: 'items', rows: -1 }),
    liveTable({ name: '__proto__', rows: 0 }),
  ],
}

function analysisOf(statement: unknown): Analysis {
  const plan = readPlans(JSON.stringify([statement])).plans[0]
  if (!plan) throw new Error('no plan')
  return analyse(plan)
}

test('no rule stumbles over a strange plan, and each says something that can be shown', () => {
  const spoke = new Set<string>()
  for (const statement of makePlans(700)) {
    const analysis = analysisOf(statement)
    for (const rule of rules) {
      for (const facts of [null, live]) {
        for (const draft of rule.find(analysis, facts)) {
          spoke.add(rule.code)
          const ids = [draft.nodeId ?? 0, ...(draft.relatedNodeIds ?? [])]
          expect(ids.every((id) => analysis.plan.nodes[id] !== undefined)).toBe(true)
          expect(draft.savedMs === null || Number.isFinite(draft.savedMs)).toBe(true)
          const texts = [draft.title, draft.remedy, ...draft.evidence, ...(draft.live ?? [])]
          for (const text of texts) expect(text).not.toMatch(/undefined|NaN|\[object/)
          for (const text of texts) expect(text.length).toBeGreaterThan(0)
        }
      }
    }
    for (const finding of findFindings(analysis, live, { all: true })) {
      expect(finding.relatedNodeIds).not.toContain(finding.nodeId)
      expect(finding.savedMs ?? 0).toBeLessThanOrEqual(Math.max(0, analysis.executionMs ?? 0))
    }
  }
  // Plans on which no rule ever speaks would prove nothing.
  expect([...spoke].filter((code) => code.startsWith('S')).length).toBeGreaterThan(15)
})

test('the order is always the same, and never depends on the order of the rules', () => {
  for (const statement of makePlans(40)) {
    const found = findFindings(analysisOf(statement), live, { all: true })
    expect(findFindings(analysisOf(statement), live, { all: true })).toEqual(found)
    const gains = found.map(({ severity, savedMs }) => (severity === 'info' ? -1 : (savedMs ?? 0)))
    if (found.every(({ isEstimated }) => !isEstimated)) expect(gains).toEqual(gains.toSorted((a, b) => b - a))
  }
})

test('thousands of levels, thousands of parts', () => {
  const scan = (i: number) => ({
    'Node Type': 'Seq Scan',
    'Parent Relationship': 'Member',
    'Relation Name': `events_p${i}`,
    Alias: `events_${i}`,
    Filter: '(kind = 5)',
    'Actual Rows': 0,
    'Actual Loops': 1,
    'Actual Total Time': 0.5,
    'Rows Removed by Filter': 20_000,
  })
  const wide = { 'Node Type': 'Append', 'Actual Rows': 0, 'Actual Loops': 1, 'Actual Total Time': 10_000 }
  const parts = analysisOf({ Plan: { ...wide, Plans: Array.from({ length: 5_000 }, (_, i) => scan(i)) } })
  const worth = findFindings(parts, null).filter(({ severity }) => severity !== 'info')
  expect(worth).toMatchObject([{ kind: 'partition-pruning-missed', severity: 'high' }])
  const level = '{"Node Type": "Nested Loop", "Parent Relationship": "Outer", "Actual Loops": 1, "Plans": ['
  const levels = `${level.repeat(2_500)}${JSON.stringify(scan(0))}${']}'.repeat(2_500)}`
  const plan = readPlans(`[{"Plan": ${levels}}]`).plans[0]
  expect(plan?.nodes.length).toBe(2_501)
  const deep = plan && analyse(plan)
  for (const rule of rules) if (deep) expect(() => rule.find(deep, null)).not.toThrow()
})
