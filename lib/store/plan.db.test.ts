import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { answerErrand, askErrand, claimErrand, findErrand, sweepErrands } from './errand'
import { withLease } from './lease'
import { findPlan, insertPlan, listPlans, type NewPlan, sweepPlans } from './plan'
import { insertTarget, purgeRemoved, updateTarget } from './target'

let store: TestStore
beforeAll(async () => {
  store = await makeStore()
})
beforeEach(async () => {
  await store.pool.query('delete from plans; delete from errands')
})

const now = new Date('2026-03-31T12:00:00Z')
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)

function plan(more: Partial<NewPlan> = {}): NewPlan {
  return {
    author: 'A',
    source: '[]',
    sourceBytes: 2,
    format: 'json',
    nodeCount: 1,
    findingCount: 0,
    shapeFingerprint: 'x',
    createdAt: now,
    ...more,
  }
}

async function addTarget(): Promise<string> {
  const id = randomUUID()
  const way = { host: 'h', port: 5432, database: 'd', user: 'u', tls: 'disable' as const }
  await insertTarget(store.db, { id, slug: id, name: id, ...way })
  return id
}

test('history expires after 30 days and beyond 200 of a target; what was kept stays', async () => {
  const [one, other] = [randomUUID(), randomUUID()]
  const rows = [
    ...Array.from({ length: 205 }, (_, n) => plan({ targetId: one, name: `n${n}`, createdAt: daysAgo(n / 100) })),
    plan({ targetId: other, name: 'young', createdAt: daysAgo(29.9) }),
    plan({ targetId: other, name: 'old', createdAt: daysAgo(30.1) }),
    plan({ targetId: other, name: 'old and kept', createdAt: daysAgo(400), isKept: true }),
  ]
  for (const row of rows) await insertPlan(store.db, row)
  expect(await sweepPlans(store.db, now)).toBe(6)
  const left = async (targetId: string) =>
    (await listPlans(store.db, { targetId, limit: 1000, offset: 0 })).rows.map((row) => row.name)
  expect(await left(one)).toEqual(Array.from({ length: 200 }, (_, n) => `n${n}`))
  expect(await left(other)).toEqual(['young', 'old and kept'])
  expect(await sweepPlans(store.db, now)).toBe(0)
})

test('plans of a removed target are not found, and go with it', async () => {
  const targetId = await addTarget()
  const { id } = await insertPlan(store.db, plan({ targetId, isKept: true }))
  const pasted = await insertPlan(store.db, plan({ isKept: true }))
  expect(await findPlan(store.db, id)).toMatchObject({ targetId })
  await updateTarget(store.db, targetId, { removedAt: now })
  expect(await findPlan(store.db, id)).toBeNull()
  while (await purgeRemoved(store.db));
  const { rows } = await store.pool.query('select id from plans')
  expect(rows).toEqual([{ id: pasted.id }])
})

test('a filter is a text, not a pattern', async () => {
  for (const query of ['select 100%', 'select 1000', 'select a_b', 'select axb']) {
    await insertPlan(store.db, plan({ query, isKept: true }))
  }
  const found = async (text: string) =>
    (await listPlans(store.db, { targetId: null, text, limit: 10, offset: 0 })).rows.map((row) => row.query)
  expect(await found('100%')).toEqual(['select 100%'])
  expect(await found('A_B')).toEqual(['select a_b'])
  expect((await listPlans(store.db, { targetId: null, isKept: false, limit: 10, offset: 0 })).total).toBe(0)
})

test('a statement whose worker died is not run again', async () => {
  const deadlineAt = new Date(Date.now() + 60_000)
  const ask = (kind: 'explain' | 'columns') =>
    askErrand(store.db, { kind, targetId: null, payload: { sql: 'select 1' }, deadlineAt })
  const [explain, columns] = [await ask('explain'), await ask('columns')]
  for (let n = 0; n < 2; n += 1) await claimErrand(store.db, 'dead')
  await sweepErrands(store.db, ['dead'])
  expect(await findErrand(store.db, explain)).toMatchObject({
    state: 'failed',
    payload: {},
    problem: { code: 'cancelled' },
  })
  expect(await findErrand(store.db, columns)).toMatchObject({ state: 'waiting' })
  // The dead worker, should it live after all, changes nothing.
  await answerErrand(store.db, explain, { result: { plan: 'late' } }, 'dead')
  expect(await findErrand(store.db, explain)).toMatchObject({ state: 'failed', result: null })
})

test('what was answered and not fetched is gone soon after its deadline', async () => {
  const row = { targetId: null, payload: {}, deadlineAt: new Date(Date.now() - 31_000) }
  const [explain, columns] = [
    await askErrand(store.db, { kind: 'explain', ...row }),
    await askErrand(store.db, { kind: 'columns', ...row }),
  ]
  await sweepErrands(store.db, [])
  expect(await findErrand(store.db, explain)).toBeNull()
  expect(await findErrand(store.db, columns)).not.toBeNull()
})

test('a lease has one holder, and is free after its work failed', async () => {
  const order: string[] = []
  const first = withLease(store, 'a', 1_000, async () => {
    order.push('first begins')
    expect(await withLease(store, 'a', 0, async () => 'never')).toBeNull()
    expect(await withLease(store, 'b', 0, async () => 'another name')).toEqual({ result: 'another name' })
    order.push('first ends')
    throw new Error('failed')
  })
  await expect(first).rejects.toThrow('failed')
  expect(await withLease(store, 'a', 0, async () => order.push('second'))).toEqual({ result: 3 })
  expect(order).toEqual(['first begins', 'first ends', 'second'])
})
