import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeEmptyDatabase, makeStore, type TestStore } from '@/lib/testing/store'
import { appendAudit, listAudit } from './audit'
import { answerErrand, askErrand, awaitErrand, claimErrand, findErrand, sweepErrands } from './errand'
import { migrate } from './migrate'
import { dropExpired, ensurePartitions, partitioned } from './partition'
import { overdue, rollUp } from './rollup'
import { storeId } from './setting'
import {
  beat,
  buryWorkers,
  claimDue,
  claimTarget,
  insertTarget,
  isClaimed,
  purgeRemoved,
  releaseClaimsOf,
  releaseTarget,
  updateTarget,
} from './target'

const migrations = fileURLToPath(new URL('../../drizzle', import.meta.url))
const day = 86_400_000

let store: TestStore
beforeAll(async () => {
  store = await makeStore()
})

async function addTarget(): Promise<string> {
  const id = randomUUID()
  const place = { host: 'h', port: 1, database: 'd', user: 'u', tls: 'disable' as const }
  await insertTarget(store.db, { id, slug: id, name: id, ...place })
  return id
}

test('four migrate an empty database at once', async () => {
  const url = await makeEmptyDatabase()
  await Promise.all([1, 2, 3, 4].map(() => migrate(url, migrations)))
  await migrate(url, migrations)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query('select count(*)::int as n from drizzle.__drizzle_migrations')
  expect(rows[0].n).toBeGreaterThan(0)
  expect((await client.query(`select to_regclass('index_samples') is not null as made`)).rows).toEqual([{ made: true }])
  await client.end()
})

test('a store that a newer release has migrated is refused and left as it is', async () => {
  const url = await makeEmptyDatabase()
  const newer = await mkdtemp(join(tmpdir(), 'arborist-newer-'))
  await cp(migrations, newer, { recursive: true })
  const file = join(newer, 'meta', '_journal.json')
  const journal = JSON.parse(await readFile(file, 'utf8'))
  const last = journal.entries.at(-1)
  journal.entries.push({ ...last, idx: last.idx + 1, when: last.when + 1, tag: '9999_to_come' })
  await writeFile(file, JSON.stringify(journal))
  await writeFile(join(newer, '9999_to_come.sql'), 'alter table settings rename to choices')
  await migrate(url, newer)
  await rm(newer, { recursive: true })
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  await client.query(`insert into choices (name, value) values ('kept', '1')`)
  const applied = async () => (await client.query('select * from drizzle.__drizzle_migrations order by id')).rows
  const before = await applied()
  await expect(migrate(url, migrations)).rejects.toMatchObject({
    name: 'Problem',
    code: 'unsupported',
    message: 'A newer release of Arborist has changed the shape of this store, so this release does not open it.',
    hint: expect.stringMatching(/^Start that release or a later one, or restore /),
  })
  expect(await applied()).toEqual(before)
  expect((await client.query('select value from choices')).rows).toEqual([{ value: 1 }])
  await client.end()
})

test('the trail can be added to and not changed', async () => {
  await appendAudit(store.db, { actorKind: 'system', actorName: 'x', action: 'a', subject: 's' })
  for (const change of [`update audit set action = 'b'`, 'delete from audit', 'truncate audit']) {
    await expect(store.pool.query(change)).rejects.toThrow('the audit trail cannot be changed')
  }
  expect(await listAudit(store.db, { limit: 10 })).toHaveLength(1)
})

test('a store has an id of its own, the same for all who ask at once', async () => {
  const [other, ...ids] = await Promise.all([
    makeStore().then(({ db }) => storeId(db)),
    ...[1, 2, 3].map(() => storeId(store.db)),
  ])
  expect(new Set(ids).size).toBe(1)
  expect(ids[0]).toMatch(/^[0-9a-f]{16}$/)
  expect(other).not.toBe(ids[0])
})

describe('partitions', () => {
  const names = async () => {
    const { rows } = await store.pool.query<{ name: string }>(
      `select c.relname as name from pg_inherits h join pg_class c on c.oid = h.inhrelid where c.relkind = 'r'`,
    )
    return rows.map((row) => row.name)
  }
  test('are made ahead by several at once, and hold every moment', async () => {
    const from = new Date('2025-12-30T00:00:00Z')
    const to = new Date('2026-01-06T12:00:00Z')
    await Promise.all([1, 2, 3].map(() => ensurePartitions(store.pool, from, to)))
    const count = (await names()).length
    await ensurePartitions(store.pool, from, to)
    expect(await names()).toHaveLength(count)
    for (let at = from.getTime(); at <= to.getTime(); at += day / 3) {
      await store.pool.query(
        `insert into index_samples (at, index_id, scans, tuples_read, tuples_fetched, blocks_hit, blocks_read) values ($1, 1, 1, 1, 1, 1, 1)`,
        [new Date(at)],
      )
    }
  })
  const keep = { rawDays: 14, hourlyDays: 90, dailyDays: 400 }
  const rolledUpTo = (at: string) =>
    store.pool.query(
      `insert into settings (name, value) values ('rolled-up-to', to_jsonb($1::text))
       on conflict (name) do update set value = excluded.value`,
      [at],
    )
  test('are kept while they are not rolled up, however old', async () => {
    await ensurePartitions(store.pool, new Date('2026-01-07T00:00:00Z'), new Date('2026-02-01T00:00:00Z'))
    const late = new Date('2026-02-01T00:00:00Z')
    expect(await dropExpired(store.pool, late, keep)).toEqual([])
    await rolledUpTo('2025-12-31T23:00:00Z')
    const dropped = await dropExpired(store.pool, late, keep)
    expect(dropped.sort()).toEqual(
      ['index_samples', 'snapshots', 'statement_samples', 'table_samples'].map((name) => `${name}_20251230`),
    )
    // A mark from a time to come was set by a clock that was ahead.
    await rolledUpTo('2036-01-01T00:00:00Z')
    expect(await dropExpired(store.pool, late, keep)).toEqual([])
  })
  test('are kept, as many as the retention means, when a clock is years ahead', async () => {
    const ahead = new Date('2034-02-01T00:00:00Z')
    const before = await names()
    await rolledUpTo('2034-01-31T00:00:00Z')
    const dropped = await dropExpired(store.pool, ahead, { ...keep, rawDays: 40 })
    expect(dropped).toEqual([])
    expect(await names()).toEqual(before)
    await rolledUpTo('2026-01-15T00:00:00Z')
  })
  test('that are being read are dropped another time, and nobody waits for the drop', async () => {
    const reader = await store.pool.connect()
    try {
      await reader.query('begin; select from index_samples limit 1')
      const late = new Date(Date.UTC(2026, 0, 2) + 14 * day)
      const dropped = await dropExpired(store.pool, late, keep)
      expect(dropped).toContain('table_samples_20260101')
      expect(dropped.filter((name) => name.startsWith('index_samples'))).toEqual([])
    } finally {
      await reader.query('rollback')
      reader.release()
    }
  })
  test('are dropped when all they hold is past its time, and not a day before', async () => {
    const last = new Date('2026-01-06T00:00:00Z').getTime() + 14 * day
    expect(await dropExpired(store.pool, new Date(last - 1), keep)).not.toContain('index_samples_20260105')
    const dropped = await dropExpired(store.pool, new Date(last), keep)
    expect(dropped).toContain('index_samples_20260105')
    expect(dropped.some((name) => name.includes('hours') || name.includes('days'))).toBe(false)
    const left = await names()
    for (const { table } of partitioned) expect(left.some((name) => name.startsWith(`${table}_2`))).toBe(true)
  })
})

test('history that is not rolled up in time is told', async () => {
  const late = await makeStore()
  const now = new Date()
  const id = randomUUID()
  await insertTarget(late.db, { id, slug: id, name: id, host: 'h', port: 1, database: 'd', user: 'u', tls: 'disable' })
  const at = new Date(now.getTime() - 4 * 3_600_000)
  expect(await overdue(late.db, now)).toBeNull()
  await late.pool.query(
    `insert into snapshots (target_id, at, duration_ms, index_count, table_count, changed_indexes, locked_relations,
       index_bytes, table_bytes, database_bytes, index_scans, seq_scans, rows_written)
     values ($1, $2, 1, 1, 1, 1, 0, 5, 5, 5, 1, 0, 0)`,
    [id, at],
  )
  expect(await overdue(late.db, new Date(now.getTime() - 2 * 3_600_000))).toBeNull()
  expect(await overdue(late.db, now)).toEqual(at)
  await rollUp(late, now)
  expect(await overdue(late.db, now)).toBeNull()
})

describe('errands', () => {
  const deadlineAt = () => new Date(Date.now() + 20_000)
  const asking = () =>
    askErrand(store.db, { kind: 'test', targetId: null, payload: { secret: 'x' }, deadlineAt: deadlineAt() })

  test('each goes to one worker', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, asking))
    const claims = await Promise.all(Array.from({ length: 30 }, (_, n) => claimErrand(store.db, `w${n}`)))
    const taken = claims.filter((row) => row !== null).map((row) => row.id)
    expect(taken.toSorted()).toEqual(ids.toSorted())
    for (const id of ids) await answerErrand(store.db, id, { result: 1 })
  })

  test('whoever asked hears the answer; the payload is gone', async () => {
    const id = await asking()
    const waiting = awaitErrand(store, id, deadlineAt())
    const row = await claimErrand(store.db, 'w')
    await answerErrand(store.db, row!.id, { result: { fine: true } })
    expect(await waiting).toMatchObject({ state: 'done', result: { fine: true }, payload: {} })
    expect(await awaitErrand(store, await asking(), new Date(Date.now() + 50))).toBeNull()
    await answerErrand(store.db, (await claimErrand(store.db, 'w'))!.id, { result: 1 })
  })

  test('what a dead worker held is taken over, and its late answer does not count', async () => {
    const id = await asking()
    expect((await claimErrand(store.db, 'dead'))!.id).toBe(id)
    await sweepErrands(store.db, [])
    expect(await claimErrand(store.db, 'next')).toBeNull()
    await sweepErrands(store.db, ['dead'])
    expect((await claimErrand(store.db, 'next'))!.id).toBe(id)
    await answerErrand(store.db, id, { result: 'late' }, 'dead')
    expect((await findErrand(store.db, id))!.state).toBe('running')
    await answerErrand(store.db, id, { result: 'right' }, 'next')
    await answerErrand(store.db, id, { result: 'again' }, 'next')
    expect((await findErrand(store.db, id))!.result).toBe('right')
  })

  test('one whose deadline passed goes to nobody', async () => {
    await askErrand(store.db, { kind: 'test', targetId: null, payload: {}, deadlineAt: new Date(Date.now() - 1) })
    expect(await claimErrand(store.db, 'w')).toBeNull()
  })
})

describe('claims of targets', () => {
  test('two workers never hold one target', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, addTarget))
    const taken = (
      await Promise.all(Array.from({ length: 8 }, (_, n) => claimDue(store.db, `w${n}`, 3, 60_000)))
    ).flat()
    expect(new Set(taken).size).toBe(taken.length)
    for (const id of taken) expect(await claimTarget(store.db, id, 'x', 60_000)).toBe(false)
    expect(taken.every((id) => ids.includes(id))).toBe(true)
    await releaseTarget(store.db, taken[0]!, 'a stranger', 0)
    expect(await claimTarget(store.db, taken[0]!, 'x', 60_000)).toBe(false)
    await releaseClaimsOf(
      store.db,
      Array.from({ length: 8 }, (_, n) => `w${n}`),
    )
    expect(await claimTarget(store.db, taken[0]!, 'x', 60_000)).toBe(true)
  })
  test('what a clock that was ahead put off for hours is due, and its claims are over', async () => {
    const id = await addTarget()
    await store.pool.query(
      `update target_states set next_due_at = now() + interval '3 hours', claimed_by = 'w',
         claimed_until = now() + interval '3 hours' where target_id = $1`,
      [id],
    )
    expect(await isClaimed(store.db, id)).toBe(false)
    expect(await claimDue(store.db, 'w', 100, 60_000)).toContain(id)
    expect(await isClaimed(store.db, id)).toBe(true)
    await releaseTarget(store.db, id, 'w', 300_000)
    expect(await claimDue(store.db, 'w', 100, 60_000)).not.toContain(id)
  })
  test('paused and removed ones are nobody’s turn', async () => {
    const [paused, removed] = [await addTarget(), await addTarget()]
    await updateTarget(store.db, paused, { pausedAt: new Date() })
    await updateTarget(store.db, removed, { removedAt: new Date() })
    const taken = await claimDue(store.db, 'w', 100, 1_000)
    expect(taken).not.toContain(paused)
    expect(taken).not.toContain(removed)
    while (await purgeRemoved(store.db));
    const { rows } = await store.pool.query('select id from targets where id = any($1)', [[paused, removed]])
    expect(rows).toEqual([{ id: paused }])
  })
  test('a worker not heard of is buried once', async () => {
    await beat(store.db, { id: 'old', host: 'h', pid: 1, startedAt: new Date() })
    await store.pool.query(`update workers set beat_at = now() - interval '1 minute'`)
    expect(
      await Promise.all([buryWorkers(store.db, 20_000), buryWorkers(store.db, 20_000)]).then((all) => all.flat()),
    ).toEqual(['old'])
  })
})
