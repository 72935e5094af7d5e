import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { roles } from '@/lib/domain/role'
import { type Bench, doTask } from '@/lib/jobs/task'
import { type RunningWorker, startWorker } from '@/lib/jobs/worker'
import { loadSealingKey } from '@/lib/runtime/seal'
import { insertDelivery } from '@/lib/store/delivery'
import { insertPerson } from '@/lib/store/person'
import { startCluster, type TestCluster } from '@/lib/testing/postgres'
import { startReceiver } from '@/lib/testing/receiver'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { contextOf } from '@/lib/testing/world'
import * as audit from './audit/list'
import * as bloatReading from './bloat/read'
import * as bloatScans from './bloat/scan'
import * as channels from './channel/channels'
import type { Context } from './context'
import * as findingChanges from './finding/dismiss'
import * as findings from './finding/read'
import * as findingReports from './finding/report'
import * as indexes from './index/describe'
import * as indexLedger from './index/ledger'
import * as indexList from './index/list'
import * as keys from './key/keys'
import * as careHistory from './maintenance/history'
import * as carePlans from './maintenance/plan'
import * as carePolicies from './maintenance/policies'
import * as careReports from './maintenance/report'
import * as careRuns from './maintenance/runs'
import * as metrics from './metrics/read'
import * as operationApproval from './operation/approve'
import * as operationCancel from './operation/cancel'
import * as operationLimitChanges from './operation/change-limits'
import * as operationDescription from './operation/describe'
import * as operationNews from './operation/follow'
import * as operationLimits from './operation/limits'
import * as operationList from './operation/list'
import * as operationScripts from './operation/script'
import * as operationStart from './operation/start'
import * as operationBatches from './operation/start-batch'
import * as operationUndo from './operation/undo'
import { permits, type VerbName } from './permit'
import * as people from './person/people'
import * as planAnalysis from './plan/analyse'
import * as planChanges from './plan/change'
import * as planRuns from './plan/explain'
import * as plans from './plan/read'
import * as settings from './setting/settings'
import * as snapshots from './snapshot/request'
import * as statements from './statement/read'
import * as tables from './table/read'
import * as targets from './target/read'
import * as targetWrites from './target/write'
import { perform, type Verb } from './verb'
import * as views from './view/views'

// biome-ignore lint/suspicious/noExplicitAny: verbs of every shape stand in one list
type AnyVerb = Verb<z.ZodType, any>
const modules = [
  audit,
  bloatReading,
  bloatScans,
  careHistory,
  carePlans,
  carePolicies,
  careReports,
  careRuns,
  channels,
  indexes,
  indexLedger,
  indexList,
  findingChanges,
  findingReports,
  findings,
  keys,
  metrics,
  operationApproval,
  operationBatches,
  operationCancel,
  operationDescription,
  operationLimitChanges,
  operationLimits,
  operationList,
  operationNews,
  operationScripts,
  operationStart,
  operationUndo,
  people,
  planAnalysis,
  planChanges,
  planRuns,
  plans,
  settings,
  snapshots,
  statements,
  tables,
  targets,
  targetWrites,
  views,
]
const verbs = new Map<string, AnyVerb>()
for (const each of modules.flatMap((module) => Object.values(module))) {
  if (typeof each === 'object' && each !== null && 'run' in each && 'name' in each)
    verbs.set((each as AnyVerb).name, each as AnyVerb)
}

let store: TestStore
let cluster: TestCluster
let worker: RunningWorker
let bench: Bench
const folder = mkdtempSync(join(tmpdir(), 'arborist-verbs-'))
let personContext: Context
let connection: Record<string, unknown>

beforeAll(async () => {
  ;[store, cluster] = await Promise.all([
    makeStore(),
    startCluster(18, { settings: { shared_preload_libraries: 'pg_stat_statements' } }),
  ])
  const client = await cluster.connect()
  await client.query(`create extension pg_stat_statements;
    create table orders (id int primary key, day int); create index orders_by_day on orders (day);
    insert into orders select g, g % 9 from generate_series(1, 500) g; analyze orders`)
  await client.query('select count(*) from orders where day = 3')
  const key = await loadSealingKey(join(folder, 'worker.key'))
  bench = { store, key, pools: new Map(), remembered: new Map() }
  const quiet = { info: () => {}, warn: () => {}, error: () => {} }
  worker = await startWorker(store, key, { run: (task) => doTask(bench, task), stop: async () => {} }, quiet)
  const person = await insertPerson(store.db, { name: 'P', email: 'p@example.org', role: 'viewer' })
  personContext = { ...contextOf(store), actor: { kind: 'person', id: person.id, name: 'P', role: 'viewer' } }
  connection = {
    host: cluster.host,
    port: cluster.port,
    database: 'postgres',
    user: cluster.superuser,
    tls: 'disable',
    password: cluster.password,
  }
})
afterAll(async () => {
  await worker?.stop()
  for (const { pool } of bench?.pools.values() ?? []) await pool.end()
  rmSync(folder, { recursive: true, force: true })
})

const admin = () => contextOf(store)
async function run(name: string, input: unknown, context: Context = admin()) {
  return perform(verbs.get(name)!, context, input)
}
async function trail(): Promise<string[]> {
  const { rows } = await store.pool.query<{ action: string }>('select action from audit order by id')
  return rows.map((row) => row.action)
}
/** Runs a verb and answers it together with what it left in the trail. */
async function runAudited(name: string, input: unknown, context?: Context) {
  const before = (await trail()).length
  const answer = await run(name, input, context)
  return { answer, acts: (await trail()).slice(before) }
}

test('every permit belongs to a verb, and every verb to a permit', () => {
  // These are asked for by the porch without a verb of their own.
  const elsewhere = ['person.sign-out', 'api.describe', 'api.nothing', 'person.profile']
  expect([...verbs.keys()].toSorted()).toEqual(
    Object.keys(permits)
      .filter((name) => verbs.has(name) || !elsewhere.includes(name))
      .toSorted(),
  )
})

describe.each(Object.entries(permits).filter(([name, needed]) => verbs.has(name) && needed !== 'viewer'))(
  '%s',
  (name, needed) => {
    test.each(roles.filter((role) => roles.indexOf(role) < roles.indexOf(needed)))(
      'is refused for a %s, before its input is looked at',
      async (role) => {
        await expect(run(name, { nonsense: true }, contextOf(store, role))).rejects.toMatchObject({
          code: 'not-allowed',
        })
      },
    )
  },
)

test('a target from its first try to its removal', async () => {
  expect(await run('target.try', connection)).toMatchObject({ ok: true, role: 'primary' })
  await expect(run('target.try', { ...connection, password: 'wrong' })).rejects.toMatchObject({
    name: 'Problem',
    sqlstate: '28P01',
  })

  const { answer: added, acts } = await runAudited('target.add', { name: 'Shop', ...connection })
  expect(acts).toEqual(['added target'])
  expect(JSON.stringify(added)).not.toContain(cluster.password)
  const target = added.slug
  const wrong = { name: 'Wrong', ...connection, port: 1 }
  await expect(run('target.add', wrong)).rejects.toMatchObject({ code: 'unreachable' })
  expect(await run('target.add', { ...wrong, test: false })).toMatchObject({ slug: 'wrong' })

  const taken = await runAudited('snapshot.take', { target }, contextOf(store, 'operator'))
  expect(taken.answer.indexCount).toBe(2)
  expect(taken.acts).toEqual(['took snapshot'])
  expect(await run('target.test', { target })).toMatchObject({ ok: true })
  expect((await run('target.list', {})).items.map((each: { slug: string }) => each.slug)).toEqual(['shop', 'wrong'])
  expect(await run('target.describe', { target })).toMatchObject({
    slug: 'shop',
    health: 'fresh',
    worker: { isAlive: true },
  })
  expect((await run('target.overview', { target })).largest.length).toBe(2)
  expect((await run('target.search', { q: 'by_day' })).items).toMatchObject([{ kind: 'index', name: 'orders_by_day' }])

  const listed = await run('index.list', { target, sort: 'name', sparklines: 'true', facets: 'true' })
  expect(listed).toMatchObject({
    total: 2,
    items: [{ name: 'orders_by_day', columns: 'day' }, { name: 'orders_pkey' }],
  })
  for (const state of ['unused', 'used', 'primary', 'invalid', 'locked', 'partitioned'] as const) {
    const some = await run('index.list', { target, state })
    expect(some.items).toHaveLength(some.total)
  }
  expect(await run('index.describe', { target, index: 'orders_by_day' })).toMatchObject({
    shape: { include: [] },
    table: { name: 'orders' },
  })
  expect((await run('index.series', { target, index: 'public.orders_by_day' })).points.length).toBeGreaterThan(0)
  const portions = []
  for await (const portion of (await run('index.export', { target })).portions) portions.push(...portion)
  expect(portions).toHaveLength(2)
  expect((await run('table.list', { target })).items).toMatchObject([{ name: 'orders' }])
  expect((await run('table.describe', { target, table: 'orders' })).indexes).toHaveLength(2)
  expect((await run('table.series', { target, table: 'orders' })).points.length).toBeGreaterThan(0)
  const columns = await run('table.columns', { target, table: 'orders' })
  expect(columns.columns.map((each: { name: string }) => each.name)).toEqual(['id', 'day'])
  expect(columns.columns[1].commonValues).not.toBeNull()
  const seen = await run('table.columns', { target, table: 'orders' }, contextOf(store, 'viewer'))
  expect(seen.columns[1].commonValues).toBeNull()
  const list = await run('statement.list', { target })
  expect(list).toMatchObject({ failure: null })
  const { rows } = await store.pool.query('select id from statements limit 1')
  expect((await run('statement.describe', { target, statement: rows[0].id })).points.length).toBeGreaterThan(0)
  expect((await run('metrics.read', {})).text).toContain('arborist_target_up{target="shop"} 1')

  await expect(run('target.edit', { target, port: 1 })).rejects.toMatchObject({ code: 'invalid', field: 'password' })
  const edited = await runAudited('target.edit', { target, name: 'Shop 2' })
  expect([edited.answer.name, edited.answer.port, edited.acts]).toEqual(['Shop 2', cluster.port, ['changed target']])

  const operator = { user: cluster.superuser, password: cluster.password }
  const limited = await runAudited('operation.change-limits', { target, isReadOnly: true, ...operator })
  expect(limited.acts).toEqual(['changed limits of operations'])
  expect(limited.answer).toMatchObject({ isReadOnly: true, operator: cluster.superuser, watchHours: 72 })
  expect(JSON.stringify(limited.answer)).not.toContain(cluster.password)
  const sealed = async () => (await store.pool.query('select "user", sealed_password from operation_limits')).rows[0]
  expect(JSON.stringify(await sealed())).not.toContain(cluster.password)
  await expect(run('operation.change-limits', { target, user: 'other' })).rejects.toMatchObject({ field: 'password' })
  await expect(run('operation.change-limits', { target, ...operator, password: 'wrong' })).rejects.toMatchObject({
    sqlstate: '28P01',
  })
  expect(await run('operation.limits', { target })).toMatchObject({ operator: cluster.superuser })
  await run('target.edit', { target, database: 'template1', password: cluster.password })
  expect(await sealed()).toEqual({ user: null, sealed_password: null })
  await run('target.edit', { target, database: 'postgres', password: cluster.password })
  await run('operation.change-limits', { target, isReadOnly: false, ...operator })
  expect(await run('operation.change-limits', { target, user: '' })).toMatchObject({ operator: null })
  expect(await sealed()).toEqual({ user: null, sealed_password: null })

  expect((await runAudited('target.pause', { target, paused: true })).acts).toEqual(['paused target'])
  expect((await runAudited('target.pause', { target, paused: false })).acts).toEqual(['resumed target'])
  await expect(run('target.remove', { target, confirm: 'shop' })).rejects.toMatchObject({
    code: 'invalid',
    field: 'confirm',
  })
  expect((await runAudited('target.remove', { target, confirm: 'Shop 2' })).acts).toEqual(['removed target'])
  await expect(run('target.describe', { target })).rejects.toMatchObject({ code: 'not-found' })
  await expect(run('snapshot.take', { target })).rejects.toMatchObject({ code: 'not-found' })
})

test('policies and runs: made, changed, tried and ended, each with its line in the trail', async () => {
  const { answer: target } = await runAudited('target.add', { name: 'Cared', ...connection })
  const of = { target: target.slug }
  const operator = contextOf(store, 'operator')
  await expect(run('run.start', of, operator)).rejects.toMatchObject({ code: 'conflict' })
  const made = await runAudited('policy.add', { ...of, timeZone: 'Europe/Berlin' }, operator)
  expect(made.acts).toEqual(['added policy'])
  expect(made.answer).toMatchObject({ name: 'Nightly care', cron: '0 1 * * *', window: { timeZone: 'Europe/Berlin' } })
  expect(made.answer.next).toHaveLength(5)
  await expect(run('policy.add', of, operator)).rejects.toMatchObject({ code: 'conflict', field: 'name' })
  const policy = made.answer.id
  const changed = await runAudited('policy.change', { ...of, policy, care: { cooldownDays: 20 }, version: 1 }, operator)
  expect([changed.answer.care.cooldownDays, changed.acts]).toEqual([20, ['changed policy']])
  await expect(run('policy.change', { ...of, policy, cron: '0 2 * * *', version: 1 }, operator)).rejects.toMatchObject({
    code: 'conflict',
  })
  const preview = { ...of, cron: '30 2 * * 6', days: '6', from: '02:00', to: '03:00', timeZone: 'UTC' }
  expect(await run('policy.preview', preview)).toMatchObject({
    times: { cronWords: 'At 02:30, only on Saturday' },
    problem: null,
  })
  expect(await run('policy.preview', { ...preview, cron: '0 12 * * *' })).toMatchObject({
    times: null,
    problem: { field: 'cron' },
  })
  expect((await run('policy.list', of)).items).toHaveLength(1)
  expect(await run('policy.describe', { ...of, policy: 'Nightly care' })).toMatchObject({ id: policy })
  expect(await run('run.plan', of)).toMatchObject({ policy: { id: policy }, plan: { items: expect.any(Array) } })
  expect((await runAudited('run.pin', { ...of, policy, keys: [] }, operator)).acts).toEqual(['pinned next run'])
  expect((await runAudited('run.pin', { ...of, policy, keys: null }, operator)).acts).toEqual(['unpinned next run'])
  const begun = await runAudited('run.start', { ...of, dryRun: true }, operator)
  expect(begun.acts).toEqual(['started dry run'])
  await expect(run('run.start', of, operator)).rejects.toMatchObject({ code: 'conflict' })
  expect((await runAudited('run.cancel', { ...of, run: begun.answer.id }, operator)).acts).toEqual(['cancelled run'])
  expect((await run('run.list', of)).items).toMatchObject([{ state: 'cancelled', isDry: true }])
  expect(await run('run.describe', { ...of, run: begun.answer.id })).toMatchObject({ items: [], leftOut: [] })
  expect(await run('run.history', of)).toMatchObject({ totals: { runs: 0 }, timeline: [] })
  expect((await run('run.report', of)).report).toMatchObject({
    totalRuns: 0,
    successRate: null,
    targets: [{ name: 'Cared' }],
  })
  await expect(run('run.report', { from: '2026-01-02T00:00Z', to: '2026-01-01T00:00Z' })).rejects.toMatchObject({
    field: 'from',
  })
  const portions = []
  for await (const portion of (await run('run.export', of)).portions) portions.push(...portion)
  expect(portions).toHaveLength(1)
  expect((await runAudited('policy.remove', { ...of, policy }, operator)).acts).toEqual(['removed policy'])
  await expect(run('policy.describe', { ...of, policy })).rejects.toMatchObject({ code: 'not-found' })
  await run('target.remove', { ...of, confirm: 'Cared' })
})

test('channels: added, tested by the worker, paused, changed and removed, each with its line in the trail', async () => {
  const receiver = await startReceiver()
  const hook = { name: 'Hook', kind: 'webhook', url: `${receiver.origin}/x` }
  const { answer: added, acts } = await runAudited('channel.add', hook)
  expect(acts).toEqual(['added channel'])
  expect(added).toMatchObject({
    settings: { origin: receiver.origin },
    targetIds: null,
    report: null,
    hasSecret: false,
  })
  await expect(run('channel.add', hook)).rejects.toMatchObject({ code: 'conflict', field: 'name' })
  const of = { channel: added.id }
  const tested = await runAudited('channel.test', of)
  expect(tested).toMatchObject({ answer: { sent: true }, acts: ['tested channel'] })
  receiver.answer((response) => void response.writeHead(500).end())
  await expect(run('channel.test', { channel: 'Hook' })).rejects.toThrow(/answered 500\.$/)
  expect(await run('channel.describe', of)).toMatchObject({
    deliveries: { items: [{ state: 'failed' }, { state: 'sent' }] },
  })
  expect((await runAudited('channel.change', { ...of, paused: true })).acts).toEqual(['paused channel'])
  expect((await runAudited('channel.change', { ...of, paused: false })).acts).toEqual(['resumed channel'])
  receiver.answer((response) => void response.writeHead(204).end())
  const message = { subject: 's', text: 't', html: '', data: {} }
  await insertDelivery(store.db, { channelId: added.id, kind: 'alert', key: 'k', message })
  const last = async () => (await run('channel.list', {})).items[0].last
  await expect.poll(last, { timeout: 20_000 }).toMatchObject({ state: 'sent', waiting: 0 })
  const report = { cron: '0 7 * * 1', timeZone: 'Europe/Berlin' }
  const changed = await runAudited('channel.change', { ...of, report, alerts: ['failed-run'] })
  expect(changed.acts).toEqual(['changed channel'])
  expect(changed.answer).toMatchObject({ report: { ...report, days: 7 }, alerts: ['failed-run'] })
  expect((await runAudited('channel.remove', of)).acts).toEqual(['removed channel'])
  await expect(run('channel.describe', of)).rejects.toMatchObject({ code: 'not-found' })
  await receiver.close()
})

test('people, keys, settings, views and the trail', async () => {
  const made = await runAudited('key.create', { name: 'ci', role: 'viewer' })
  expect(made.acts).toEqual(['created key'])
  const stored = await store.pool.query('select * from keys')
  expect(JSON.stringify(stored.rows)).not.toContain(made.answer.key)
  expect(JSON.stringify(await run('key.list', {}))).not.toContain(stored.rows[0].hash)
  expect((await runAudited('key.revoke', { id: made.answer.id })).acts).toEqual(['revoked key'])
  await expect(run('key.revoke', { id: made.answer.id })).rejects.toMatchObject({ code: 'not-found' })

  const invited = await runAudited('person.invite', { name: 'A', email: 'a@example.org', role: 'admin' })
  expect(invited.acts).toEqual(['invited person'])
  await expect(run('person.invite', { name: 'B', email: 'A@EXAMPLE.org', role: 'viewer' })).rejects.toMatchObject({
    code: 'conflict',
  })
  const { id } = invited.answer.person
  await expect(run('person.change', { id, role: 'viewer' })).rejects.toMatchObject({ code: 'conflict' })
  await expect(run('person.change', { id, disabled: true })).rejects.toMatchObject({ code: 'conflict' })
  expect((await runAudited('person.change', { id, link: true })).acts).toEqual(['changed person'])
  expect(JSON.stringify(await run('person.list', {}))).not.toContain('passwordHash')
  const password = 'a long enough one'
  expect((await runAudited('person.password', { password }, personContext)).acts).toEqual(['changed own password'])
  await expect(run('person.password', { password, current: 'wrong' }, personContext)).rejects.toMatchObject({
    field: 'current',
  })
  await expect(run('person.password', { password })).rejects.toMatchObject({ code: 'not-allowed' })

  const retention = { rawDays: 7, hourlyDays: 60, dailyDays: 300 }
  expect((await runAudited('setting.change', retention)).acts).toEqual(['changed retention'])
  expect(await run('setting.read', {})).toEqual({ retention, overdueSince: null })
  await expect(run('setting.change', { ...retention, rawDays: 80 })).rejects.toMatchObject({ code: 'invalid' })

  const view = await run('view.save', { page: 'indexes', name: 'mine', search: '?a=1' }, personContext)
  expect(await views.viewsOf(personContext, 'indexes')).toHaveLength(1)
  expect(
    await run(
      'view.forget',
      { id: view.id },
      { ...personContext, actor: { ...personContext.actor, id: randomUUID() } as Context['actor'] },
    ),
  ).toEqual({ forgotten: false })
  expect(await run('view.forget', { id: view.id }, personContext)).toEqual({ forgotten: true })
  await expect(run('view.save', { page: 'indexes', name: 'x', search: '' })).rejects.toMatchObject({
    code: 'not-allowed',
  })

  const first = await run('audit.list', { limit: 3 })
  const second = await run('audit.list', { limit: 3, cursor: first.nextCursor })
  expect(new Set([...first.items, ...second.items].map((each: { id: number }) => each.id)).size).toBe(6)
})

test.each<[VerbName, Record<string, unknown>, string]>([
  ['target.add', { name: '   ' }, 'name'],
  ['target.add', { name: 'a\u202eb' }, 'name'],
  ['target.add', { host: '' }, 'host'],
  ['target.add', { port: '99999' }, 'port'],
  ['target.add', { port: '٥٤٣٢' }, 'port'],
  ['target.add', { tls: 'prefer' }, 'tls'],
  ['target.add', { ca: '/etc/passwd' }, 'ca'],
  ['target.add', { password: '' }, 'password'],
  ['target.add', { password: 'a\0b' }, 'password'],
  ['target.add', { intervalS: 1 }, 'intervalS'],
  ['plan.explain', { target: 'x', sql: 'x'.repeat(100_001) }, 'sql'],
  ['plan.explain', { target: 'x', sql: 'select 1', options: { execute: true } }, 'options'],
  ['plan.explain', { target: 'x', sql: 'select 1', timeoutS: 9999 }, 'timeoutS'],
  ['plan.analyse', { text: '' }, 'text'],
  ['policy.add', { target: 'x', window: { days: 'all' } }, 'window.days'],
  ['policy.add', { target: 'x', care: { cooldownDays: null } }, 'care.cooldownDays'],
  ['policy.add', { target: 'x', care: { thresholds: { deadRows: '' } } }, 'care.thresholds.deadRows'],
  ['policy.add', { target: 'x', budget: { minutes: true } }, 'budget.minutes'],
  ['run.start', { target: 'x', items: [] }, 'items'],
  ['channel.add', { name: 'x', kind: 'pager' }, 'kind'],
  ['channel.add', { name: 'x', kind: 'webhook' }, 'url'],
  ['channel.add', { name: 'x', kind: 'webhook', url: 'http://169.254.169.254/' }, 'url'],
  ['channel.add', { name: 'x', kind: 'email', from: 'a@b.org', to: 'a@b.org' }, 'host'],
  ['channel.add', { name: 'x', kind: 'email', host: 'm', from: 'a@b.org', to: 'a@b.org\r\nBcc: c' }, 'to'],
  ['channel.add', { name: 'x', kind: 'webhook', url: 'https://x.org', report: { cron: '* * * * *' } }, 'report.cron'],
  ['channel.add', { name: 'x', kind: 'webhook', url: 'https://x.org', targets: [] }, 'targets'],
  ['index.list', { target: 'x', sort: 'drop table' }, 'sort'],
  ['index.list', { target: 'x', limit: 5000 }, 'limit'],
  ['index.list', { target: 'x', cursor: 'nonsense' }, 'cursor'],
  ['setting.change', { rawDays: 0, hourlyDays: 1, dailyDays: 1 }, 'rawDays'],
])('%s refuses %j and names %s', async (name, change, field) => {
  const whole =
    name === 'target.add' ? { name: 'N', host: 'h', database: 'd', user: 'u', password: 'p', ...change } : change
  await expect(run(name, whole)).rejects.toMatchObject({ code: 'invalid', field })
})

test('an old server is refused with a sentence', async () => {
  const { refuseUnsupported } = await import('./snapshot/take')
  expect(() => refuseUnsupported(120022)).toThrow('PostgreSQL 12 is too old for Arborist.')
  expect(() => refuseUnsupported(130000)).not.toThrow()
})
