import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { learned } from '@/lib/domain/maintenance/learned'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { loadDoneOperations, loadPast } from './care'

let store: TestStore
const targetId = randomUUID()
const day = (n: number) => new Date(Date.UTC(2026, 2, n))

type Row = {
  key: string
  state: string
  outcome?: string
  at: Date
  predicted?: number
  before?: number
  after?: number
}

beforeAll(async () => {
  store = await makeStore()
  const rows: Row[] = [
    { key: 'fails', state: 'done', at: day(1), predicted: 10, before: 30, after: 20 },
    { key: 'fails', state: 'failed', at: day(2) },
    { key: 'fails', state: 'failed', at: day(3) },
    { key: 'mended', state: 'failed', at: day(1) },
    { key: 'mended', state: 'skipped', outcome: 'missing-right', at: day(2) },
    { key: 'mended', state: 'done', at: day(3) },
    { key: 'refused', state: 'skipped', outcome: 'missing-right', at: day(1) },
    { key: 'refused', state: 'skipped', outcome: 'missing-right', at: day(4) },
    { key: 'late', state: 'skipped', outcome: 'window-end', at: day(4) },
    { key: 'cut', state: 'cancelled', outcome: 'window-end', at: day(2) },
    { key: 'cut', state: 'cancelled', outcome: 'guard', at: day(3) },
    { key: 'cut', state: 'cancelled', outcome: 'run-cancelled', at: day(4) },
    { key: 'by-hand', state: 'failed', at: day(2) },
    { key: 'by-hand', state: 'failed', at: day(4) },
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => ({
      ...{ key: 'disappoints', state: 'done', at: day(n), predicted: 100, before: 200 },
      after: n > 7 ? 190 : 100,
    })),
  ]
  const { rows: runs } = await store.pool.query(
    `insert into runs (target_id, policy_id, policy_name, settings, trigger, actor_kind, actor_name, ends_at)
     values ($1, gen_random_uuid(), 'Care', '{}', 'person', 'system', 'a test', now()) returning id`,
    [targetId],
  )
  for (const [position, { key, state, outcome, at, predicted, before, after }] of rows.entries()) {
    await store.pool.query(
      `insert into run_items (run_id, target_id, position, key, task, state, outcome, says, ended, schema, finished_at,
         predicted_bytes, size_before, size_after, index)
       values ($1, $2, $3, $4, 'rebuild', $5, $6, '', 'as of day ' || extract(day from $7::timestamptz at time zone 'UTC'), 'public', $7, $8, $9, $10, $4)`,
      [
        runs[0].id,
        targetId,
        position,
        key,
        state,
        outcome ?? null,
        at,
        predicted ?? null,
        before ?? null,
        after ?? null,
      ],
    )
  }
})

const operation = async (name: string, state: string, hours: number, more: Record<string, unknown> = {}) => {
  const row = {
    ...{ target_id: targetId, kind: 'reindex-index', request: {}, schema: 'public', name, actor_kind: 'system' },
    ...{ actor_name: 'a test', state, started_at: new Date(day(3).getTime() - hours * 3_600_000), finished_at: day(3) },
    ...more,
  }
  const { rows } = await store.pool.query(
    `insert into operations (${Object.keys(row).join(', ')}) values (${Object.keys(row).map((_, n) => `$${n + 1}`)}) returning id`,
    Object.values(row),
  )
  return rows[0].id as string
}

test('tries that were cut off count as failures and tell how long they were at it; an operation that succeeded makes good', async () => {
  const id = await operation('cut', 'cancelled', 5, { cancel_asked_at: new Date(day(3).getTime() - 3_600_000) })
  await store.pool.query(`update run_items set operation_id = $1 where key = 'cut' and outcome = 'guard'`, [id])
  await operation('by-hand', 'succeeded', 1)
  const past = await loadPast(store.db, targetId, day(1))
  expect(past.get('cut')).toMatchObject({ failures: 2, cutOffMs: 4 * 3_600_000, lastFailedAt: day(3) })
  expect(past.get('by-hand')).toMatchObject({ failures: 1, cutOffMs: null })
})

test('only what went straight through teaches how fast a target is', async () => {
  const done = (name: string, more: Record<string, unknown> = {}) =>
    operation(name, 'succeeded', 1, { duration_ms: 1, ...more })
  await done('plain', { plan: { index: { definition: 'CREATE INDEX plain ON public.t USING gin (a)' } } })
  await done('made', { kind: 'create-index', request: { kind: 'create-index', method: 'brin' } })
  await done('again', { attempts: 1 })
  const waited = await done('waited')
  await store.pool.query(
    `insert into operation_events (operation_id, at, kind, words) values ($1, now(), 'wait', 'x')`,
    [waited],
  )
  const rates = await loadDoneOperations(store.db, targetId, day(1))
  expect(rates.map(({ kind, method }) => [kind, method]).sort()).toEqual([
    ['create-index', 'brin'],
    ['reindex-index', 'gin'],
  ])
})

test('what earlier runs did is summed up by object: failures and refusals since the last success, and the latest gains', async () => {
  const past = await loadPast(store.db, targetId, day(1))
  expect([...past.keys()].sort()).toEqual(['by-hand', 'cut', 'disappoints', 'fails', 'mended', 'refused'])
  expect(past.get('fails')).toEqual({
    failures: 2,
    cutOffMs: null,
    lastFailedAt: day(3),
    refused: null,
    rebuilds: [{ predictedBytes: 10, freedBytes: 10, at: day(1) }],
  })
  expect(past.get('mended')).toEqual({ failures: 0, cutOffMs: null, lastFailedAt: day(1), refused: null, rebuilds: [] })
  expect(past.get('refused')).toMatchObject({ failures: 0, refused: { at: day(4), says: 'as of day 4' } })
  const disappoints = past.get('disappoints')!
  expect(disappoints.rebuilds.map(({ at }) => at.getUTCDate())).toEqual([3, 4, 5, 6, 7, 8, 9, 10])
  // Three that freed a tenth of what was predicted, after good ones.
  expect(learned(disappoints, { cooldownDays: 10 })).toMatchObject({ bloatFactor: 2.5, cooldownDays: 80 })
})

test('may be asked of one object, and from a moment on', async () => {
  expect([...(await loadPast(store.db, targetId, day(1), 'fails')).keys()]).toEqual(['fails'])
  expect((await loadPast(store.db, targetId, day(3), 'fails')).get('fails')).toMatchObject({
    failures: 1,
    rebuilds: [],
  })
})
