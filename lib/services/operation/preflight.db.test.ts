import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { type Bench, doTask } from '@/lib/jobs/task'
import { type RunningWorker, startWorker } from '@/lib/jobs/worker'
import { loadSealingKey } from '@/lib/runtime/seal'
import { findOperation, writeLimits } from '@/lib/store/operation'
import { findTarget } from '@/lib/store/target'
import { majors } from '@/lib/testing/majors'
import { startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { contextOf } from '@/lib/testing/world'
import { request as snapshot } from '../snapshot/request'
import { add } from '../target/write'
import { perform, type Verb } from '../verb'
import { list } from './list'
import type { PreparedView } from './preflight'
import { script } from './script'
import { start } from './start'
import { startBatch } from './start-batch'

describe.each(majors)('on PostgreSQL %i', (major) => {
  let store: TestStore
  let cluster: TestCluster
  let client: pg.Client
  let worker: RunningWorker
  let bench: Bench
  let target: string
  const folder = mkdtempSync(join(tmpdir(), 'arborist-preflight-'))
  const run = <S extends z.ZodType, O>(verb: Verb<S, O>, input: object): Promise<O> =>
    perform(verb, contextOf(store, 'operator'), { target, ...input })
  const prepared = async (input: object) => (await run(start, { ...input, dryRun: true })) as PreparedView

  beforeAll(async () => {
    ;[store, cluster] = await Promise.all([makeStore(), startCluster(major)])
    client = await cluster.connect()
    await client.query(`
      create table orders (id int primary key, day int, "odd""name" int, note text);
      create table lines (id int primary key, order_id int references orders);
      insert into orders select g, g % 9, g from generate_series(1, 3000) g;
      create index by_day on orders (day);
      create index by_day_again on orders (day);
      create index by_day_note on orders (day, note);
      create index "odd;--
name" on orders ("odd""name");
      create index lines_order on lines (order_id);
      analyze`)
    const key = await loadSealingKey(join(folder, 'worker.key'))
    bench = { store, key, pools: new Map(), remembered: new Map() }
    const quiet = { info: () => {}, warn: () => {}, error: () => {} }
    worker = await startWorker(store, key, { run: (task) => doTask(bench, task), stop: async () => {} }, quiet)
    const reached = { host: cluster.host, port: cluster.port, database: 'postgres', tls: 'disable' as const }
    const by = { user: cluster.superuser, password: cluster.password }
    const added = await perform(add, contextOf(store), { name: 'Shop', ...reached, ...by, intervalS: 3600 })
    target = added.slug
    await run(snapshot, {})
  })
  afterAll(async () => {
    await worker?.stop()
    for (const { pool } of bench?.pools.values() ?? []) await pool.end()
    await store?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('a dry run shows the exact statement and does nothing', async () => {
    const columns = ['day', { column: 'odd"name', order: 'desc', nulls: 'last' }]
    const shown = await prepared({ kind: 'create-index', schema: 'public', table: 'orders', name: 'fresh', columns })
    expect(shown.plan?.steps[0]?.sql).toBe(
      'CREATE INDEX CONCURRENTLY "fresh" ON "public"."orders" ("day", "odd""name" DESC NULLS LAST)',
    )
    expect(shown.plan?.undo.statements.join()).toContain('DROP INDEX CONCURRENTLY "public"."fresh"')
    expect(shown.outcome).not.toBe('stop')
    expect((await run(list, {})).total).toBe(0)
    const { rows } = await client.query(`select 1 from pg_class where relname = 'fresh'`)
    expect(rows).toEqual([])
  })

  test('a dry run says what forbids it', async () => {
    const key = await prepared({ kind: 'drop-index', schema: 'public', name: 'orders_pkey' })
    expect(key.outcome).toBe('stop')
    const gone = await prepared({ kind: 'drop-index', schema: 'public', name: 'no_such' })
    expect(gone).toMatchObject({ outcome: 'stop', plan: null })
    const twice = await prepared({ kind: 'create-index', schema: 'public', table: 'orders', columns: ['day'] })
    expect(twice.outcome).not.toBe('pass')
  })

  const names = ['by_day', 'by_day_again', 'by_day_note', 'lines_order', 'odd;--\nname', 'no_such']
  const drops = names.map((name) => ({ kind: 'drop-index' as const, schema: 'public', name }))

  test('of many chosen, one of each pair stays and the last index of a foreign key', async () => {
    const plan = await run(startBatch, { operations: drops, dryRun: true })
    if (!('leftOut' in plan) || 'batch' in plan) throw new Error('A dry run started something.')
    expect(plan.operations.map(({ request }) => 'name' in request && request.name).sort()).toEqual(
      ['by_day', 'by_day_again', 'odd;--\nname'].sort(),
    )
    expect(plan.confirm).toBe('drop 3 indexes')
    const why = new Map(plan.leftOut.map((each) => ['name' in each.request ? each.request.name : '', each.why]))
    expect(why.get('lines_order')).toContain('foreign key')
    expect(why.get('by_day_note')).toContain('one of the two stays')
    expect(why.get('no_such')).toContain('not seen')
    expect(plan.operations.every(({ plan: each }) => each?.steps[0]?.sql.startsWith('DROP INDEX CONCURRENTLY'))).toBe(
      true,
    )
  })

  test('a script holds what would be sent, and nothing breaks out of it', async () => {
    const { text } = await run(script, { operations: drops, form: 'migration' })
    const lines = text.split('\n')
    expect(lines.filter((line) => line.startsWith('DROP INDEX CONCURRENTLY'))).toHaveLength(3)
    expect(lines.some((line) => line.startsWith('name'))).toBe(true)
    // The only line that begins with a name's second half is inside its quotes.
    const statements = lines.filter((line) => !line.startsWith('--')).join('\n')
    await client.query('begin')
    await client.query(statements.replaceAll(' CONCURRENTLY', ''))
    const { rows } = await client.query(`select relname from pg_class where relname = any($1)`, [names])
    await client.query('rollback')
    // Up and down again: everything stands as it did.
    expect(rows.map(({ relname }) => relname).sort()).toEqual(names.filter((name) => name !== 'no_such').sort())
  })

  test('a batch asks for the count to be typed, and keeps its order', async () => {
    await expect(run(startBatch, { operations: drops })).rejects.toMatchObject({ code: 'invalid', field: 'confirm' })
    const analyze = { kind: 'analyze-table' as const, schema: 'public', name: 'orders' }
    const create = { kind: 'create-index' as const, schema: 'public', table: 'orders', name: 'n', columns: ['note'] }
    const started = await run(startBatch, {
      operations: [analyze, ...drops, create],
      confirm: 'drop 3 indexes',
    })
    if (!('batch' in started)) throw new Error('It did not start.')
    const { items } = await run(list, { batch: started.batch })
    const inOrder = items.toSorted((a, b) => a.position - b.position).map(({ kind }) => kind)
    expect(inOrder).toEqual(['create-index', 'drop-index', 'drop-index', 'drop-index', 'analyze-table'])
    expect(items.every(({ state }) => state === 'waiting' || state === 'preflight')).toBe(true)
  })

  test('who approves a drop sees its statements, and they are those that were consented to', async () => {
    const { id: targetId } = (await findTarget(store.db, target))!
    await writeLimits(store.db, targetId, { dropsNeedApproval: true })
    const asked = { kind: 'drop-index' as const, schema: 'public', name: 'orders_n', confirm: 'orders_n' }
    await client.query('create index orders_n on orders (note, day)')
    await expect(run(start, { ...asked, basis: 'of another plan' })).rejects.toMatchObject({ code: 'conflict' })
    const shown = await prepared(asked)
    const { id } = (await run(start, { ...asked, basis: shown.plan!.basis })) as { id: string }
    const held = await findOperation(store.db, id)
    expect(held).toMatchObject({ needsApproval: true, basis: shown.plan!.basis })
    expect(held?.plan?.steps.map(({ sql }) => sql)).toEqual(shown.plan!.steps.map(({ sql }) => sql))
    expect(held?.checks?.length).toBeGreaterThan(0)
    await writeLimits(store.db, targetId, { dropsNeedApproval: false })
  })

  test('every index of a table is rebuilt one by one', async () => {
    const plan = await run(startBatch, { rebuild: { schema: 'public', table: 'lines' }, dryRun: true })
    if (!('operations' in plan) || 'batch' in plan) throw new Error('A dry run started something.')
    expect(plan.operations.map(({ request }) => 'name' in request && request.name).sort()).toEqual([
      'lines_order',
      'lines_pkey',
    ])
  })
})
