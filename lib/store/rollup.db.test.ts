import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { type WindowName, windowStart, windows } from '@/lib/domain/window'
import { seeded } from '@/lib/testing/seeded'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { ensurePartitions } from './partition'
import { moveWindows, rollUp } from './rollup'
import { readSeries } from './series'
import { insertTarget } from './target'

type Sample = { at: number; id: number; scans: number; size: number }
const hour = 3_600_000
const day = 24 * hour

/** Random samples of some indexes over `days`, in the store and as a plain list. */
async function fill(store: TestStore, seed: number, days: number, now: number) {
  const random = seeded(seed)
  const targetId = randomUUID()
  const place = { host: 'h', port: 1, database: 'd', user: 'u', tls: 'disable' as const }
  await insertTarget(store.db, { id: targetId, slug: `s${seed}`, name: 'n', ...place })
  await ensurePartitions(store.pool, new Date(now - (days + 1) * day), new Date(now + day))
  const bools = 'false, false, false, false, true, true, true, false, false, false, false, false'
  const ids: number[] = []
  for (let n = 0; n < 8; n += 1) {
    const { rows } = await store.pool.query<{ id: number }>(
      `insert into indexes (target_id, table_id, oid, filenode, schema, "table", name, kind, method, columns,
         is_unique, is_primary, is_exclusion, is_partial, is_valid, is_ready, is_live, is_replica_identity, is_clustered,
         is_system, is_toast, is_locked, shape_key, shape_hash, scans, tuples_read, tuples_fetched, blocks_hit, blocks_read,
         scans_sum, tuples_read_sum, tuples_fetched_sum, blocks_hit_sum, blocks_read_sum, first_seen_at)
       values ($1, 1, $2, 1, 's', 't', $3, 'i', 'btree', 'a', ${bools}, '', '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, $4) returning id`,
      [targetId, n + 1, `i${n}`, new Date(now - days * day)],
    )
    ids.push(rows[0]!.id)
  }
  const samples: Sample[] = []
  const times = new Set<number>()
  const busy = ids.slice(0, 7)
  for (let at = now - days * day; at < now; at += 60_000 + random.int(5 * hour)) {
    // Hours without any snapshot, and moments exactly on the hour.
    const moment = random.chance(0.2) ? Math.floor(at / hour) * hour : at
    if (moment < now - days * day || times.has(moment)) continue
    times.add(moment)
    for (const id of busy)
      if (random.chance(0.4)) samples.push({ at: moment, id, scans: random.int(100), size: random.int(1_000) })
  }
  await store.db.execute(sql`
    insert into index_samples (at, index_id, scans, tuples_read, tuples_fetched, blocks_hit, blocks_read, size_bytes)
    select to_timestamp(at / 1000.0), id, scans, scans * 2, scans, scans * 3, 1, size
    from json_to_recordset(${JSON.stringify(samples)}::json) as r(at float8, id int, scans bigint, size bigint)`)
  await store.db.execute(sql`
    insert into snapshots (target_id, at, duration_ms, index_count, table_count, changed_indexes, locked_relations,
      index_bytes, table_bytes, database_bytes, index_scans, seq_scans, rows_written)
    select ${targetId}, to_timestamp(at::float8 / 1000), 1, 1, 1, 1, 0, 5, 5, 5, 1, 0, 0
    from json_array_elements_text(${JSON.stringify([...times])}::json) at`)
  await store.db.execute(sql`
    update indexes i set scans_sum = s.scans, tuples_read_sum = s.scans * 2, tuples_fetched_sum = s.scans,
      blocks_hit_sum = s.scans * 3, blocks_read_sum = s.n
    from (select index_id, sum(scans) as scans, count(*) as n from index_samples group by 1) s where s.index_id = i.id`)
  return { targetId, ids, samples, times }
}

async function rollAll(store: TestStore, now: number): Promise<void> {
  while ((await rollUp(store, new Date(now), 2_000)) > 0);
}

async function grain(store: TestStore, table: string) {
  const { rows } = await store.pool.query<{
    at: Date
    index_id: number
    scans: number
    blocks_hit: number
    size_bytes: number
  }>(`select at, index_id, scans, blocks_hit, size_bytes from ${table} order by at, index_id`)
  return rows.map((row) => ({
    at: row.at.getTime(),
    id: row.index_id,
    scans: row.scans,
    hit: row.blocks_hit,
    size: row.size_bytes,
  }))
}

function expected(samples: Sample[], width: number, before: number) {
  const buckets = new Map<string, { at: number; id: number; scans: number; hit: number; size: number; last: number }>()
  for (const sample of samples) {
    const at = Math.floor(sample.at / width) * width
    if (at + width > before) continue
    const key = `${String(at).padStart(15)} ${String(sample.id).padStart(9)}`
    const bucket = buckets.get(key) ?? { at, id: sample.id, scans: 0, hit: 0, size: 0, last: 0 }
    bucket.scans += sample.scans
    bucket.hit += sample.scans * 3
    if (sample.at >= bucket.last) Object.assign(bucket, { last: sample.at, size: sample.size })
    buckets.set(key, bucket)
  }
  return [...buckets.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, { last: _, ...bucket }]) => bucket)
}

test.each([1, 2, 3])('hours, days and windows are what plain addition says (%i)', async (seed) => {
  const store = await makeStore()
  const now = Date.UTC(2026, 2, 10, 7 * seed, 33, seed)
  const { targetId, ids, samples, times } = await fill(store, seed, 38, now)
  await rollAll(store, now)
  const hours = await grain(store, 'index_hours')
  const days = await grain(store, 'index_days')
  expect(hours).toEqual(expected(samples, hour, now))
  expect(days).toEqual(expected(samples, day, now))

  // Once more what was rolled up already: nothing doubles.
  const again = JSON.stringify(new Date(windowStart('24h', new Date(now - 3 * day))))
  await store.pool.query(`update settings set value = $1 where name = 'rolled-up-to'`, [again])
  await rollAll(store, now)
  expect(await grain(store, 'index_hours')).toEqual(hours)
  expect(await grain(store, 'index_days')).toEqual(days)

  for (let round = 0; round < 2; round += 1) await moveWindows(store.db, targetId, new Date(now))
  const { rows } = await store.pool.query(
    `select i.id, w.hours, i.scans_sum - coalesce(b.scans, 0) as scans, i.blocks_hit_sum - coalesce(b.blocks_hit, 0) as hit
     from indexes i cross join unnest($1::int[]) as w(hours) left join index_windows b on b.index_id = i.id and b.hours = w.hours`,
    [Object.values(windows)],
  )
  for (const name of Object.keys(windows) as WindowName[]) {
    const start = windowStart(name, new Date(now)).getTime()
    for (const id of ids) {
      const scans = samples
        .filter((each) => each.id === id && each.at >= start)
        .reduce((sum, each) => sum + each.scans, 0)
      expect(rows.find((row) => row.id === id && row.hours === windows[name])).toMatchObject({ scans, hit: scans * 3 })
    }
  }

  // Series of any width and any number of indexes add up to the same, with gaps where nobody looked.
  const random = seeded(seed + 50)
  for (let round = 0; round < 12; round += 1) {
    const from = now - (1 + random.int(40 * 24)) * hour - random.int(hour)
    const chosen = ids.filter(() => random.chance(0.5))
    const range = { targetId, from: new Date(from), to: new Date(now + 1), simulatedUntil: null }
    const { points, bucketSeconds } = await readSeries(store.db, 'index', chosen, range)
    const own = samples.filter((each) => chosen.includes(each.id))
    const carried = new Map<number, number>()
    const order = own.toSorted((a, b) => a.at - b.at)
    let next = 0
    for (const point of points) {
      const begin = point.at.getTime()
      const end = begin + bucketSeconds * 1000
      while (next < order.length && order[next]!.at < end) {
        carried.set(order[next]!.id, order[next]!.size)
        next += 1
      }
      const isCovered = [...times].some((at) => at >= begin && at < end)
      const scans = own.filter(({ at }) => at >= begin && at < end).reduce((sum, each) => sum + each.scans, 0)
      const size = carried.size > 0 ? [...carried.values()].reduce((sum, each) => sum + each, 0) : null
      expect(point).toMatchObject(isCovered ? { scans, sizeBytes: size } : { scans: null, sizeBytes: null })
    }
  }
})

test('a kill in the middle leaves the mark where the rows are', async () => {
  const store = await makeStore()
  const now = Date.UTC(2026, 2, 10, 5, 30)
  const { samples } = await fill(store, 9, 2, now)
  await store.pool.query(`
    create function stumble() returns trigger language plpgsql as $$ begin
      if new.at = '2026-03-09T06:00Z' then raise 'killed'; end if; return new; end $$;
    create trigger stumble before insert on snapshot_hours for each row execute function stumble()`)
  await store.pool.query(`
    insert into snapshots (target_id, at, duration_ms, index_count, table_count, changed_indexes, locked_relations,
      index_bytes, table_bytes, index_scans, seq_scans, rows_written)
    select target_id, '2026-03-09T06:10Z', 1, 1, 1, 1, 0, 5, 5, 1, 0, 0 from snapshots limit 1 on conflict do nothing`)
  await expect(rollAll(store, now)).rejects.toThrow()
  const cut = Date.UTC(2026, 2, 9, 6)
  expect(await grain(store, 'index_hours')).toEqual(expected(samples, hour, cut))
  await store.pool.query('drop trigger stumble on snapshot_hours')
  await rollAll(store, now)
  expect(await grain(store, 'index_hours')).toEqual(expected(samples, hour, now))
})

test('a clock that was three hours ahead leaves no hole', async () => {
  const store = await makeStore()
  const now = Date.UTC(2026, 2, 10, 22, 30)
  const { ids, samples, targetId } = await fill(store, 6, 2, now)
  await rollAll(store, now + 3 * hour)
  for (let at = now; at < now + 2 * hour; at += hour / 4) {
    samples.push({ at, id: ids[0]!, scans: 7, size: 3 })
    await store.pool.query(
      `insert into index_samples (at, index_id, scans, tuples_read, tuples_fetched, blocks_hit, blocks_read, size_bytes)
       values ($1, $2, 7, 14, 7, 21, 1, 3)`,
      [new Date(at), ids[0]],
    )
    await store.pool.query(
      `insert into snapshots (target_id, at, duration_ms, index_count, table_count, changed_indexes, locked_relations,
         index_bytes, table_bytes, index_scans, seq_scans, rows_written) values ($1, $2, 1, 1, 1, 1, 0, 5, 5, 7, 0, 0)`,
      [targetId, new Date(at)],
    )
  }
  await rollAll(store, now + 2 * hour)
  await rollAll(store, now + 4 * hour)
  expect(await grain(store, 'index_hours')).toEqual(expected(samples, hour, now + 4 * hour))
  expect(await grain(store, 'index_days')).toEqual(expected(samples, day, now + 4 * hour))
})

test('weeks without a snapshot are passed over in a step, and the day before them is whole', async () => {
  const store = await makeStore()
  const now = Date.UTC(2026, 2, 10, 5, 30)
  const { samples } = await fill(store, 7, 3, now)
  await rollAll(store, now)
  expect(await rollUp(store, new Date(now + 30 * day))).toBeLessThanOrEqual(2)
  expect(await grain(store, 'index_days')).toEqual(expected(samples, day, now + 30 * day))
})

test('two who roll up at once count once', async () => {
  const store = await makeStore()
  const now = Date.UTC(2026, 2, 10, 5, 30)
  const { samples } = await fill(store, 4, 4, now)
  await Promise.all([rollAll(store, now), rollAll(store, now), rollAll(store, now)])
  await rollAll(store, now)
  expect(await grain(store, 'index_hours')).toEqual(expected(samples, hour, now))
  expect(await grain(store, 'index_days')).toEqual(expected(samples, day, now))
})
