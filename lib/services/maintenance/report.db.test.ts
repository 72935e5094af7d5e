import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { defaultPolicy } from '@/lib/domain/maintenance/policy'
import { insertPolicy, type PolicyRow } from '@/lib/store/policy'
import { insertItems, insertRun, type NewRun, type NewRunItem } from '@/lib/store/run'
import { insertTarget } from '@/lib/store/target'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { contextOf } from '@/lib/testing/world'
import { perform } from '../verb'
import { beginRuns } from './begin-runs'
import { exportRuns, history } from './history'
import { report } from './report'

let store: TestStore
let policy: PolicyRow
let target: string
const now = () => new Date()
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
const admin = () => contextOf(store)

beforeAll(async () => {
  store = await makeStore()
})
afterAll(() => store?.close())
beforeEach(async () => {
  target = `t-${randomUUID().slice(0, 8)}`
  const at = { host: '127.0.0.1', port: 1, database: 'd', user: 'u', tls: 'disable' as const }
  const { id } = await insertTarget(store.db, { id: randomUUID(), slug: target, name: target, ...at })
  policy = await insertPolicy(store.db, {
    ...{ targetId: id, name: 'Care', isEnabled: false, settings: defaultPolicy('UTC'), since: daysAgo(3) },
    ...{ createdBy: 'a test', updatedBy: 'a test' },
  })
})

async function addRun(change: Partial<NewRun>, items: Partial<NewRunItem>[] = []): Promise<void> {
  const { targetId, id, name, settings } = policy
  const run = (await insertRun(store.db, {
    ...{ targetId, policyId: id, policyName: name, settings, trigger: 'person', actorKind: 'system', actorName: 'x' },
    ...{ state: 'finished', endsAt: now(), startedAt: now(), finishedAt: now(), ...change },
  }))!
  await insertItems(
    store.db,
    items.map((item, position) => ({
      ...{ runId: run.id, targetId, position, key: `k${position}`, task: 'rebuild', state: 'skipped', says: '' },
      ...{ schema: 'public', table: 't', index: `i${position}`, finishedAt: now(), ...item },
    })),
  )
}
const made = async () => (await perform(report, admin(), { target })).report

test('a run that failed as a whole lowers the success rate', async () => {
  await addRun({ done: 3, failed: 0 })
  expect(await made()).toMatchObject({ successRate: 1, failedRuns: 0 })
  await addRun({ state: 'failed', says: 'The target could not be reached.' })
  expect(await made()).toMatchObject({ successRate: 0.75, done: 3, failed: 0, failedRuns: 1 })
  const { totals, byPolicy } = await perform(history, admin(), { target })
  expect([totals, byPolicy[0]]).toMatchObject([
    { successRate: 0.75, failedRuns: 1 },
    { successRate: 0.75, failedRuns: 1 },
  ])
})

test('what care leaves alone after failures, and a run that a guard stopped, need a person until it goes well', async () => {
  const failedOnce = { state: 'failed' as const, outcome: 'failed' as const, ended: 'It broke.' }
  await addRun({ createdAt: daysAgo(3), failed: 2 }, [failedOnce, failedOnce])
  const left = {
    task: 'rebuild' as const,
    schema: 'public',
    table: 't',
    index: 'i0',
    indexId: 1,
    gainBytes: 1,
    key: 'k0',
  }
  const leftOut = [{ ...left, reason: 'failures' as const, says: '3 failures in a row.', predictedMs: null }]
  const guarded = { state: 'stopped' as const, says: 'A snapshot is held.', leftOut, leftOutCounts: { failures: 1 } }
  await addRun({ createdAt: daysAgo(2), ...guarded }, [{ key: 'k5', outcome: 'guard' }])
  expect((await made()).needsPerson.map(({ says }) => says).toSorted()).toEqual([
    'The last run of Care was stopped by a guard. A snapshot is held.',
    'public.i0 is left alone. 3 failures in a row.',
    'public.i1 failed. It broke.',
  ])
  await addRun({ createdAt: daysAgo(1), leftOut: [], leftOutCounts: {} })
  expect((await made()).needsPerson.map(({ says }) => says).toSorted()).toEqual([
    'public.i0 failed. It broke.',
    'public.i1 failed. It broke.',
  ])
})

test('a window that was missed belongs to its own day', async () => {
  await store.pool.query('update policies set is_enabled = true where id = $1', [policy.id])
  await beginRuns(store, now())
  await store.pool.query('update policies set is_enabled = false where id = $1', [policy.id])
  const { rows } = await store.pool.query<{ created_at: Date; slot_at: Date }>(
    `select created_at, slot_at from runs where policy_id = $1 and state = 'missed'`,
    [policy.id],
  )
  expect(rows.length).toBeGreaterThanOrEqual(2)
  for (const { created_at, slot_at } of rows) expect(created_at).toEqual(slot_at)
  const { buckets } = await perform(history, admin(), { target })
  expect(buckets.every(({ missed }) => missed <= 7)).toBe(true)
  const days = await perform(history, admin(), { target, days: 10 })
  expect(days.buckets.map(({ missed }) => missed)).toEqual(rows.map(() => 1))
})

test('the export takes the days that are asked for', async () => {
  await addRun({ createdAt: daysAgo(100) })
  await addRun({ createdAt: daysAgo(20) })
  await addRun({})
  const exported = async (input: object) => {
    const portions = []
    for await (const portion of (await perform(exportRuns, admin(), { target, ...input })).portions)
      portions.push(...portion)
    return portions.length
  }
  expect(await exported({})).toBe(3)
  expect(await exported({ days: '30' })).toBe(2)
  expect(await exported({ days: '10' })).toBe(1)
  expect(await exported({ days: '10', from: daysAgo(30).toISOString() })).toBe(2)
})
