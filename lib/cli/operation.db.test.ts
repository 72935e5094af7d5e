import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seal } from '@/lib/runtime/seal'
import { eventsOfOperation, findOperation, listOperations } from '@/lib/store/operation'
import { insertTarget, newestSealingKey } from '@/lib/store/target'
import { type Arborist, makeHome, removeHome, runArborist, startArborist } from '@/lib/testing/arborist'
import { startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'

const patience = { timeout: 60_000, interval: 50 }
const slugs = ['one', 'two', 'three'] as const

let home: string
let store: TestStore
let cluster: TestCluster
let arborist: Arborist
const ids = new Map<string, string>()
const clients = new Map<string, Client>()

const run = (command: string, ...more: string[]) =>
  runArborist(['operation', ...command.split(' '), ...more], { ARBORIST_HOME: home, DATABASE_URL: store.url })

beforeAll(async () => {
  home = await makeHome()
  ;[store, cluster] = await Promise.all([makeStore(), startCluster(18, { settings: { log_statement: 'all' } })])
  for (const slug of slugs) {
    await cluster.createDatabase(slug)
    const client = await cluster.connect(slug)
    clients.set(slug, client)
    await client.query(`create table t (id int primary key, a int, b int); create index known on t (b);
      insert into t select n, n, n from generate_series(1, 1000) n`)
  }
  const env = { ARBORIST_ROLE: 'worker', DATABASE_URL: store.url }
  arborist = await startArborist('start', { home, env })
  const key = (await newestSealingKey(store.db))!
  for (const slug of slugs) {
    const id = randomUUID()
    ids.set(slug, id)
    const at = { host: '127.0.0.1', port: cluster.port, database: slug, user: cluster.superuser }
    const sealedPassword = await seal(key, id, cluster.password)
    await insertTarget(store.db, { id, slug, name: slug, ...at, tls: 'disable', sealedPassword, intervalS: 3600 })
  }
})
afterAll(async () => {
  await arborist?.stop()
  await removeHome(home)
})

test('operations from a terminal: shown, done and followed, undone, with the exit code of their end', async () => {
  const [usage, none, shown, forbidden, unconfirmed] = await Promise.all([
    run('nothing'),
    run('list'),
    run('create-index --target one --table t --columns a,b --dry-run'),
    run('drop-index --target one --name t_pkey --confirm t_pkey --dry-run'),
    run('drop-index --target one --name known'),
  ])
  expect(usage).toMatchObject({ code: 1, stderr: expect.stringContaining('Usage: npx arborist operation') })
  expect(none).toMatchObject({ code: 0, stdout: '' })
  expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining('CREATE INDEX CONCURRENTLY') })
  expect(shown.stdout).toContain('Undo: ')
  expect(forbidden).toMatchObject({ code: 1, stdout: expect.stringContaining('STOP') })
  expect(unconfirmed.code).toBe(1)
  expect((await listOperations(store.db, { limit: 1, offset: 0 })).total).toBe(0)

  const made = await run('create-index --target one --table t --columns', 'a,b', '--name', 'fresh')
  expect(made.stderr).toMatch(/^Operation \S+\n$/)
  expect(made).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Checked: .*\n.*CREATE INDEX .*\n[\s\S]*Built in/),
  })
  const id = /Operation (\S+)/.exec(made.stderr)![1]!
  const [listed, told, late, twice] = await Promise.all([
    run('list --target one'),
    run(`show ${id}`),
    run(`cancel ${id}`),
    run('create-index --target one --table t --columns', 'a,b', '--name', 'fresh'),
  ])
  expect(listed.stdout).toMatch(new RegExp(`^${id}\\t.*\\tone\\tDone\\tCreate index public.fresh\\tBuilt`, 'm'))
  expect(told.stdout).toContain('CREATE INDEX CONCURRENTLY "fresh" ON "public"."t" ("a", "b");')
  expect(late).toMatchObject({ code: 1, stderr: expect.stringContaining('over') })
  expect(twice).toMatchObject({ code: 1, stdout: expect.stringContaining('is the same index') })
  const undone = await run(`undo ${id}`)
  expect(undone).toMatchObject({ code: 0, stdout: expect.stringContaining('Dropped in') })
  const { rows } = await clients.get('one')!.query(`select to_regclass('fresh') as fresh`)
  expect(rows).toEqual([{ fresh: null }])
})

test('several as one plan of action: in their order, one after the other, the first failure in the exit code', async () => {
  const file = join(home, 'plan.json')
  const analyze = { kind: 'analyze-table', schema: 'public', table: 'nowhere' }
  const rebuild = { kind: 'reindex-index', schema: 'public', name: 't_pkey' }
  writeFileSync(file, JSON.stringify([analyze, rebuild]))
  const [shown, unreadable, nothing, done] = await Promise.all([
    run('batch --target one --dry-run --file', file),
    run('batch --target one --file', `${file}.missing`),
    run('batch --target one'),
    run('batch --target two --file', file),
  ])
  expect(shown).toMatchObject({ code: 1, stdout: expect.stringMatching(/REINDEX[\s\S]*STOP {2}There is no table/) })
  expect(unreadable).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be read') })
  expect(nothing).toMatchObject({ code: 1, stderr: expect.stringContaining('--file') })
  expect(done).toMatchObject({ code: 1, stdout: expect.stringMatching(/Rebuilt in [\s\S]*There is no table/) })
})

test('its worker is killed in the middle of a create, a rebuild and a drop: the next one follows each to its end', async () => {
  const holders = await Promise.all(slugs.map((slug) => cluster.connect(slug)))
  const lock = 'begin; lock table t in row exclusive mode'
  for (const [n, text] of [lock, lock, 'begin; select from t'].entries()) await holders[n]!.query(text)
  // Three terminals look on meanwhile.
  const followed = Promise.all([
    run('create-index --target one --table t --columns a --name late'),
    run('reindex-index --target two --name known'),
    run('drop-index --target three --name known --confirm known'),
  ])
  const newest = (slug: string) =>
    listOperations(store.db, { targetId: ids.get(slug)!, states: ['running'], limit: 1, offset: 0 })
  const phases = async () => (await Promise.all(slugs.map(newest))).map(({ rows: [row] }) => row?.progress?.phase)
  const build = 'waiting for writers before build'
  await expect.poll(phases, patience).toEqual([build, build, 'waiting for readers before marking dead'])
  const before = (await Promise.all(slugs.map(newest))).map(({ rows }) => rows[0]!)

  process.kill(arborist.childPid('worker')!, 'SIGKILL')
  const now = () => Promise.all(before.map(async ({ id }) => (await findOperation(store.db, id))!))
  const isTaken = async () => (await now()).map(({ owner }, n) => owner !== null && owner !== before[n]!.owner)
  await expect.poll(isTaken, patience).toEqual([true, true, true])
  for (const holder of holders) await holder.query('commit')

  expect((await followed).map(({ code }) => code)).toEqual([0, 0, 0])
  const log = readFileSync(cluster.logFile, 'utf8')
  for (const [n, row] of (await now()).entries()) {
    expect(row).toMatchObject({ state: 'succeeded', attempts: 0, fence: 2, steps: { length: 1 } })
    expect(row.steps![0]!.startedAt).toBe(before[n]!.steps![0]!.startedAt)
    const words = (await eventsOfOperation(store.db, row.id)).map((each) => each.words)
    expect(words.filter((each) => each.startsWith('Taken over'))).toHaveLength(1)
    expect(log.split(row.plan!.steps[0]!.sql)).toHaveLength(2)
    const { rows } = await clients.get(slugs[n]!)!.query('select from pg_index where not (indisvalid and indislive)')
    expect(rows).toEqual([])
  }
  expect((await clients.get('three')!.query(`select to_regclass('known') as known`)).rows).toEqual([{ known: null }])
})
