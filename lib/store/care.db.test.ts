import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { learned } from '@/lib/domain/maintenance/learned'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { loadPast } from './care'

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
         predicted_bytes, size_before, size_after)
       values ($1, $2, $3, $4, 'rebuild', $5, $6, '', 'as of day ' || extract(day from $7::timestamptz at time zone 'UTC'), 'public', $7, $8, $9, $10)`,
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

test('what earlier runs did is summed up by object: failures and refusals since the last success, and the latest gains', async () => {
  const past = await loadPast(store.db, targetId, day(1))
  expect([...past.keys()].sort()).toEqual(['disappoints', 'fails', 'mended', 'refused'])
  expect(past.get('fails')).toEqual({
    failures: 2,
    lastFailedAt: day(3),
    refused: null,
    rebuilds: [{ predictedBytes: 10, freedBytes: 10, at: day(1) }],
  })
  expect(past.get('mended')).toEqual({ failures: 0, lastFailedAt: day(1), refused: null, rebuilds: [] })
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
