import { expect, test } from 'vitest'
import { analyse } from '@/lib/domain/plan/analyse'
import { readPlans } from '@/lib/domain/plan/read'
import { heaviest } from './heaviest'
import { searchNodes } from './outline-search'

const text = `Hash Join  (cost=1.00..9.00 rows=1 width=4) (actual time=0.1..9.000 rows=1 loops=1)
  Hash Cond: (o.customer = c.id)
  ->  Seq Scan on orders o  (cost=0.00..5.00 rows=9 width=4) (actual time=0.010..6.000 rows=9 loops=1)
        Filter: (status = 'NEW'::text)
  ->  Hash  (cost=1.00..1.00 rows=1 width=4) (actual time=1.000..1.000 rows=1 loops=1)
        ->  Index Scan using customers_pkey on customers c  (cost=0.00..1.00 rows=1 width=4) (actual time=0.900..0.900 rows=1 loops=1)
Execution Time: 9.100 ms`
const [plan] = readPlans(text).plans
const analysis = plan && analyse(plan)
if (!analysis) throw new Error('The plan of the test cannot be read')

test.each([
  ['seq', [1]],
  ['customers', [3]],
  ['new', [1]],
  ['index customers_pkey', [3]],
  ['CUSTOMER', [0, 3]],
  ['nothing', []],
  ['  ', []],
])('%j finds %j', (words, ids) => expect(searchNodes(analysis, words)).toEqual(ids))

test('the heaviest node has the most time of its own', () => expect(heaviest(analysis)).toBe(1))

test('what never ran is never the heaviest, however much it was expected to cost', () => {
  const [other] = readPlans(`Nested Loop  (cost=0.00..900.00 rows=1 width=4) (actual time=0.010..0.010 rows=0 loops=1)
  ->  Seq Scan on a  (cost=0.00..5.00 rows=9 width=4) (actual time=0.009..0.009 rows=0 loops=1)
  ->  Seq Scan on b  (cost=0.00..800.00 rows=9 width=4) (never executed)
Execution Time: 0.020 ms`).plans
  expect(other && heaviest(analyse(other))).toBe(1)
})
