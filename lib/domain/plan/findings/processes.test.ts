import { expect, it } from 'vitest'
import { analyse } from '../analyse'
import { findFindings } from '../findings'
import { readPlans } from '../read'

function findingsIn(text: string) {
  const [plan] = readPlans(text).plans
  if (!plan) throw new Error('no plan')
  return findFindings(analyse(plan), null)
}
const kindsIn = (text: string) => findingsIn(text).map((each) => each.kind)

const gathered = (
  lines: string,
) => `Gather  (cost=0.00..9.00 rows=90000 width=8) (actual time=1.0..900.0 rows=90000 loops=1)
  Workers Planned: 1
  Workers Launched: 1
${lines}
Planning Time: 0.1 ms
Execution Time: 901.0 ms`

it('a sort that only a worker wrote to disk is found, with the sizes of all and the memory of the largest', () => {
  const found = findingsIn(
    gathered(`  ->  Sort  (cost=0.00..9.00 rows=45000 width=8) (actual time=800.0..880.0 rows=45000 loops=2)
        Sort Key: a
        Sort Method: quicksort  Memory: 2000kB
        Worker 0:  Sort Method: external merge  Disk: 9000kB
        ->  Parallel Seq Scan on t  (cost=0.00..9.00 rows=45000 width=8) (actual time=0.1..100.0 rows=45000 loops=2)`),
  ).find((each) => each.kind === 'sort-on-disk')
  expect(found?.title).toBe('A sort wrote 8.79 MB to disk')
})

it('grouping that only a worker spilled is found', () => {
  expect(
    kindsIn(
      gathered(`  ->  HashAggregate  (cost=0.00..9.00 rows=45000 width=8) (actual time=800.0..880.0 rows=45000 loops=2)
        Group Key: a
        Batches: 1  Memory Usage: 2000kB
        Worker 0:  Batches: 5  Memory Usage: 4000kB  Disk Usage: 9000kB
        ->  Parallel Seq Scan on t  (cost=0.00..9.00 rows=45000 width=8) (actual time=0.1..100.0 rows=45000 loops=2)`),
    ),
  ).toContain('hash-aggregate-spilled')
})

it('planning longer than running is weighed against both together', () => {
  const text = (
    execution: number,
  ) => `Result  (cost=0.00..0.01 rows=1 width=4) (actual time=0.001..0.002 rows=1 loops=1)
Planning Time: 1000.000 ms
Execution Time: ${execution}.000 ms`
  expect(findingsIn(text(2)).find((each) => each.kind === 'planning-dominates')?.savedMs).toBe(1000)
  expect(kindsIn(text(1200))).not.toContain('planning-dominates')
})

it('the trigger that looks up a parent by its key asks for no index', () => {
  const text = (
    trigger: string,
  ) => `Update on child  (cost=0.00..9.00 rows=0 width=0) (actual time=10.0..10.0 rows=0 loops=1)
  ->  Seq Scan on child  (cost=0.00..9.00 rows=100 width=8) (actual time=0.1..5.0 rows=100 loops=1)
Planning Time: 0.1 ms
Trigger ${trigger}: time=500.000 calls=100
Execution Time: 511.0 ms`
  expect(kindsIn(text('RI_ConstraintTrigger_c_16400 for constraint child_parent_fkey'))).not.toContain(
    'foreign-key-without-index',
  )
  expect(kindsIn(text('RI_ConstraintTrigger_a_16400 for constraint child_parent_fkey'))).toContain(
    'foreign-key-without-index',
  )
  const [unsure] = findingsIn(text('for constraint child_parent_fkey'))
  expect(unsure?.evidence.join(' ')).toMatch(/not known on which side/)
})

it('a wrong estimate below a bitmap scan names the table', () => {
  const found = findingsIn(`Hash Join  (cost=0.00..99.00 rows=5 width=8) (actual time=1.0..900.0 rows=50000 loops=1)
  Hash Cond: (o.id = c.id)
  ->  Bitmap Heap Scan on orders o  (cost=0.00..9.00 rows=5 width=8) (actual time=1.0..100.0 rows=50000 loops=1)
        Recheck Cond: (status = 'open'::text)
        Heap Blocks: exact=900
        ->  Bitmap Index Scan on orders_status  (cost=0.00..9.00 rows=5 width=0) (actual time=1.0..1.0 rows=50000 loops=1)
              Index Cond: (status = 'open'::text)
  ->  Hash  (cost=0.00..9.00 rows=1000 width=8) (actual time=1.0..1.0 rows=1000 loops=1)
        ->  Seq Scan on customers c  (cost=0.00..9.00 rows=1000 width=8) (actual time=0.1..1.0 rows=1000 loops=1)
Planning Time: 0.1 ms
Execution Time: 901.0 ms`).find((each) => each.kind === 'mis-estimate')
  expect(found?.steps.map((step) => step.sql)).toContain('ANALYZE orders;')
  expect(found?.remedy).toMatch(/^Run ANALYZE/)
})

it('a Gather in a loop says nothing of how many workers it had each time', () => {
  const text = `Nested Loop  (cost=0.00..99.00 rows=10 width=8) (actual time=100.0..1110.0 rows=10 loops=1)
  ->  Seq Scan on a  (cost=0.00..9.00 rows=10 width=8) (actual time=0.1..1.0 rows=10 loops=1)
  ->  Gather  (cost=0.00..9.00 rows=1 width=8) (actual time=50.0..109.0 rows=1 loops=10)
        Workers Planned: 2
        Workers Launched: 1
        ->  Parallel Seq Scan on b  (cost=0.00..9.00 rows=1 width=8) (actual time=50.0..100.0 rows=0 loops=25)
              Filter: (x = a.x)
Planning Time: 0.1 ms
Execution Time: 1111.0 ms`
  expect(kindsIn(text)).not.toContain('workers-not-launched')
  const analysis = analyse(readPlans(text).plans[0]!)
  expect(analysis.figures[3]?.inclusiveMs).toBeCloseTo(1000, 0)
  expect(analysis.figures[2]?.selfMs).toBeCloseTo(90, 0)
})
