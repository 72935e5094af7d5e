import { expect, test } from 'vitest'
import { makePlan } from '@/lib/testing/made-plan'
import { analyse } from './analyse'
import { findFindings } from './findings'
import type { Plan } from './plan'
import { readPlans } from './read'
import { redactPlan } from './redact'
import { writeText } from './write/write-text'

const source = `Nested Loop  (cost=0.57..32.05 rows=1 width=72) (actual time=0.110..0.520 rows=3 loops=1)
  CTE Secret plan
    ->  Seq Scan on hr.salaries s  (cost=0.00..12.00 rows=3 width=4) (actual time=0.010..0.020 rows=3 loops=1)
          Filter: ((amount > 125000.50) AND (name = 'O''Hara'::text) AND (amount < $1))
  ->  CTE Scan on "Secret plan" x  (cost=0.00..12.00 rows=3 width=4) (actual time=0.020..0.030 rows=3 loops=1)
        Filter: (lower(x.name) ~~ 'o%'::text)
  ->  Index Scan using people_email_key on people p  (cost=0.28..8.29 rows=1 width=36) (actual time=0.020..0.021 rows=1 loops=3)
        Index Cond: ((p.email)::text = 'a@b.example'::text)
        Filter: (secret_score(p.name, 'O''Hara'::text) > 7 AND status = 'x'::hr.mood)
Planning Time: 0.200 ms
Execution Time: 0.600 ms
`

function planOf(text: string): Plan {
  const [plan] = readPlans(text).plans
  if (!plan) throw new Error('No plan was read.')
  return plan
}

test('nothing private is left, and the same stays the same', () => {
  const text = redactPlan(planOf(source), { literals: true, names: true }).source
  for (const word of [
    'hr',
    'salaries',
    'Secret',
    'people',
    'email',
    'Hara',
    '125000',
    'b.example',
    'secret_score',
    'mood',
    'amount',
  ]) {
    expect(text).not.toContain(word)
  }
  expect(text).toContain('Seq Scan on schema_1.table_1 alias_1')
  expect(text).toContain('CTE cte_1')
  expect(text).toContain('CTE Scan on cte_1 alias_2')
  expect(text).toContain('lower(alias_2.column_2)')
  expect(text).toContain("((column_1 > '$1') AND (column_2 = '$2'::text) AND (column_1 < $1))")
  expect(text).toContain("function_1(alias_3.column_2, '$2'::text)")
})

test('values alone, or names alone', () => {
  const values = redactPlan(planOf(source), { literals: true, names: false }).source
  expect(values).toContain("(amount > '$1')")
  expect(values).toContain('people_email_key')
  const names = redactPlan(planOf(source), { literals: false, names: true }).source
  expect(names).toContain("(column_1 > 125000.50) AND (column_2 = 'O''Hara'::text)")
})

test('a query is redacted with the words of its plan', () => {
  const text = `Query Text: select p.Email, 'it''s' /* for Bob */ from people p where p.email = $$x$$ and name = 'y' limit 10
Index Scan using people_email_key on people p  (cost=0.28..8.29 rows=1 width=36)
  Index Cond: ((email)::text = 'x'::text)
  Filter: (name = 'y'::text)
`
  const { query } = redactPlan(planOf(text), { literals: true, names: true })
  expect(query).toBe(
    "select alias_1.column_1, '$3' /* … */ from table_1 alias_1 where alias_1.column_1 = '$4' and column_2 = '$2' limit '$5'",
  )
})

test.each([1, 2, 3])('a redacted plan has the same figures: seed %i', (seed) => {
  for (const shape of ['bushy', 'append', 'deep'] as const) {
    const made = makePlan(300, shape, seed)
    for (const text of [made.text, made.json]) {
      const plan = planOf(text)
      for (const redaction of [
        { literals: true, names: true },
        { literals: true, names: false },
        { literals: false, names: true },
      ]) {
        const again = planOf(redactPlan(plan, redaction).source)
        expect(analyse(again).figures).toEqual(analyse(plan).figures)
        expect(again.nodes.map(({ label }) => label)).toEqual(plan.nodes.map(({ label }) => label))
      }
    }
  }
})

test('a plan of thousands of levels is written and read', () => {
  const plan = planOf(makePlan(2_500, 'deep').text)
  const again = planOf(writeText(plan))
  expect(again.nodes.map(({ parentId }) => parentId)).toEqual(plan.nodes.map(({ parentId }) => parentId))
})

test('a redacted plan has the same findings: marks are no parameters', () => {
  const plan =
    planOf(`Nested Loop  (cost=0.57..3032.05 rows=400 width=16) (actual time=0.110..330.520 rows=4400 loops=1)
  ->  Seq Scan on orders o  (cost=0.00..1912.00 rows=4 width=8) (actual time=0.010..98.020 rows=4400 loops=1)
        Filter: ((status = 'open'::text) AND (total > 17))
        Rows Removed by Filter: 95600
  ->  Index Scan using items_key on items i  (cost=0.28..8.29 rows=1 width=16) (actual time=0.012..0.047 rows=1 loops=4400)
        Index Cond: (order_id = o.id)
Planning Time: 1.200 ms
Execution Time: 331.600 ms
`)
  const kinds = (one: Plan) => findFindings(analyse(one), null).map(({ kind, nodeId }) => [kind, nodeId])
  expect(kinds(plan).length).toBeGreaterThan(0)
  expect(kinds(planOf(redactPlan(plan, { literals: true, names: true }).source))).toEqual(kinds(plan))
})

test('hostile names are names', () => {
  const plan = planOf(`Seq Scan on "__proto__" "const""ructor"  (cost=0.00..1.00 rows=1 width=4)
  Filter: ("toString" = '__proto__'::text)
`)
  const again = planOf(writeText(plan))
  expect(again.nodes[0]).toMatchObject({ relation: '__proto__', alias: 'const"ructor' })
  expect(redactPlan(plan, { literals: true, names: true }).source).toContain('Seq Scan on table_1 alias_1')
})

test('a function of somebody is private though its name begins like one of PostgreSQL', () => {
  const own = ['json_salaries', 'st_patients', 'ts_secret', 'array_of_bids', 'pg_mine', 'regexp_of_us']
  const known = ['jsonb_path_query_first', 'st_dwithin', 'ts_rank', 'array_positions', 'pg_typeof', 'regexp_count']
  const filters = [...own, ...known].map((name) => `(${name}(a) = 1)`).join(' AND ')
  const plan = planOf(`Seq Scan on orders  (cost=0.00..1.00 rows=1 width=4)\n  Filter: (${filters})\n`)
  const text = redactPlan(plan, { literals: true, names: true }).source
  for (const name of own) expect(text).not.toContain(name)
  for (const name of known) expect(text).toContain(`${name}(`)
})
