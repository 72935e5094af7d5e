import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { makeStore } from '@/lib/testing/store'
import { readSeries, readTargetSeries } from './series'
import { insertTarget } from './target'

const minute = 60_000
const hour = 60 * minute

test('a simulated hour is spread over narrow buckets whole, beside real samples in their own detail', async () => {
  const store = await makeStore()
  const targetId = randomUUID()
  const place = { host: 'h', port: 1, database: 'd', user: 'u', tls: 'disable' as const }
  await insertTarget(store.db, { id: targetId, slug: 's', name: 'n', ...place })
  const now = Math.floor(Date.now() / hour) * hour
  const begin = now - 5 * hour
  const simulatedUntil = new Date(begin + 3 * hour)
  for (const [n, scans] of [7, 1_000, 59].entries()) {
    const at = new Date(begin + n * hour)
    await store.pool.query('insert into index_hours values ($1, 1, $2, $2, $2, $2, 0, 8192)', [at, scans])
    await store.pool.query('insert into snapshot_hours values ($1, $2, 60, 10, 10, 10, $3, 0, 0)', [
      targetId,
      at,
      scans,
    ])
  }
  const real = new Date(begin + 4 * hour + 5 * minute)
  await store.pool.query('insert into index_samples values ($1, 1, 3, 3, 3, 3, 0, 16384)', [real])
  await store.pool.query(
    'insert into snapshots (target_id, at, duration_ms, index_count, table_count, changed_indexes, locked_relations, index_bytes, table_bytes, index_scans, seq_scans, rows_written) values ($1, $2, 1, 1, 1, 1, 0, 10, 10, 3, 0, 0)',
    [targetId, real],
  )

  const from = new Date(begin + 30 * minute)
  const range = { targetId, from, to: new Date(begin + 5 * hour), simulatedUntil }
  const { bucketSeconds, points } = await readSeries(store.db, 'index', [1], range)
  expect(bucketSeconds).toBe(60)
  const between = (first: number, last: number) =>
    points.filter(({ at }) => at.getTime() >= begin + first && at.getTime() < begin + last)
  const scans = (list: typeof points) => list.map((point) => point.scans as number | null)
  const sum = (list: typeof points) => scans(list).reduce<number>((all, each) => all + (each ?? 0), 0)
  expect(sum(between(30 * minute, hour))).toBeOneOf([3, 4])
  expect(sum(between(hour, 2 * hour))).toBe(1_000)
  expect(sum(between(2 * hour, 3 * hour))).toBe(59)
  expect(scans(between(hour, 2 * hour)).every((each) => Number.isInteger(each) && (each ?? 0) >= 16)).toBe(true)
  expect(scans(between(3 * hour, 4 * hour + 5 * minute)).every((each) => each === null)).toBe(true)
  expect(between(4 * hour + 5 * minute, 4 * hour + 6 * minute)).toMatchObject([{ scans: 3, sizeBytes: 16_384 }])

  const totals = await readTargetSeries(store.db, range)
  expect(totals.points.reduce((all, point) => all + ((point.indexScans as number | null) ?? 0), 0)).toBe(sum(points))
})
