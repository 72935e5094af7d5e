import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { loadSealingKey, type SealingKey, seal } from '@/lib/runtime/seal'
import { askErrand } from '@/lib/store/errand'
import { askCancel, findOperation, insertOperation, releaseOperations, writeLimits } from '@/lib/store/operation'
import { insertTarget, updateTarget, updateTargetState } from '@/lib/store/target'
import { createRequest } from '@/lib/testing/operating'
import { startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'
import type { Hands } from './hands'
import { openMasons } from './masons'
import { type RunningWorker, startWorker } from './worker'

const root = fileURLToPath(new URL('../../', import.meta.url))
// Beside the installed packages, which the thread finds from where it stands.
const folder = join(root, `node_modules/.cache/arborist/masons-${process.pid}`)
const keys = mkdtempSync(join(tmpdir(), 'arborist-masons-'))
const keyFile = join(keys, 'worker.key')
const quiet = { info: () => {}, warn: () => {}, error: () => {} }
/** None that reach a server: a dialog is told nothing. */
const hands: Hands = {
  run: async ({ kind }) => {
    if (kind === 'preflight') return []
    throw new Error('no hands here')
  },
  stop: async () => {},
}

let store: TestStore
let cluster: TestCluster
let client: Client
let key: SealingKey
let worker: RunningWorker
const servers: Server[] = []
const sockets = new Set<Socket>()

function start(): Promise<RunningWorker> {
  return startWorker(store, key, hands, quiet, {
    masons: (id) =>
      openMasons(
        pathToFileURL(join(folder, 'mason.mjs')),
        { storeUrl: store.url, keyFile, worker: id },
        quiet,
        (owner) => releaseOperations(store.db, [owner]),
      ),
  })
}

beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  await build({
    absWorkingDir: root,
    entryPoints: { mason: 'lib/jobs/mason.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    loader: { '.sql': 'text' },
    alias: { '@': root.replace(/\/$/, ''), 'server-only': `${root}lib/testing/server-only.ts` },
  })
  ;[store, cluster, key] = await Promise.all([makeStore(), startCluster(18), loadSealingKey(keyFile)])
  client = await cluster.connect()
  await client.query(
    'create table t (id int primary key, a int, b int); insert into t select n, n, n from generate_series(1, 1000) n',
  )
  worker = await start()
})
afterAll(async () => {
  await worker?.stop()
  for (const socket of sockets) socket.destroy()
  for (const server of servers) server.close()
  for (const each of [folder, keys]) rmSync(each, { recursive: true, force: true })
})

async function addTarget(port: number, database = 'postgres'): Promise<string> {
  const id = randomUUID()
  const sealedPassword = await seal(key.publicKey, id, cluster.password)
  const address = { host: '127.0.0.1', port, database, user: cluster.superuser, tls: 'disable' as const }
  await insertTarget(store.db, { id, slug: id, name: id, ...address, sealedPassword })
  // No snapshots: there are no hands here.
  await updateTargetState(store.db, id, { nextDueAt: new Date(Date.now() + 86_400_000) })
  return id
}

const who = { actorKind: 'system' as const, actorName: 'a test' }
async function ask(targetId: string, request: Exclude<OperationRequest, { restore: string }>): Promise<string> {
  const { kind, schema } = request
  return (await insertOperation(store.db, { targetId, kind, request, schema, name: request.name ?? 'x', ...who })).id
}
const stateOf = async (id: string) => (await findOperation(store.db, id))?.state
const become = (id: string, state: string) => expect.poll(() => stateOf(id), { timeout: 60_000 }).toBe(state)

test('operations asked for are done by a thread, while a server that hangs its thread keeps nobody waiting', async () => {
  const hostile = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    // Makes the driver spin for ever.
    socket.once('data', () => socket.write(Buffer.from('45000000185345525245524f5200433538303030004d68656c', 'hex')))
  })
  servers.push(hostile)
  await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', () => resolve()))
  const bad = await addTarget((hostile.address() as AddressInfo).port)
  const good = await addTarget(cluster.port)
  const hung = await ask(bad, createRequest('t', 'never', { column: 'a' }))
  await become(hung, 'preflight')
  const made = await ask(good, createRequest('t', 't_a', { column: 'a' }))
  await become(made, 'succeeded')
  await client.query(`comment on index t_a is 'of old'`)
  const dropped = await ask(good, { kind: 'drop-index', schema: 'public', name: 't_a' })
  await become(dropped, 'succeeded')
  const request: OperationRequest = { kind: 'create-index', restore: dropped }
  const at = { targetId: good, kind: request.kind, schema: 'public', name: 't_a' }
  const undone = (await insertOperation(store.db, { ...at, request, ...who })).id
  await become(undone, 'succeeded')
  const comment = await client.query(`select obj_description('t_a'::regclass) as text`)
  expect(comment.rows).toEqual([{ text: 'of old' }])
  await client.query('drop index t_a')
})

test('a stop leaves the build on its server, and the next start takes it over; a cancel is heard at once', async () => {
  const targetId = await addTarget(cluster.port)
  const writer = await cluster.connect()
  await writer.query('begin; update t set a = a where id = 1')
  const made = await ask(targetId, createRequest('t', 't_b', { column: 'a' }))
  await expect
    .poll(async () => (await findOperation(store.db, made))?.progress?.phase, { timeout: 60_000 })
    .toBe('waiting for writers before build')
  await worker.stop()
  expect(await findOperation(store.db, made)).toMatchObject({ state: 'running', owner: null })
  const { rows } = await client.query('select state from pg_stat_activity where application_name = $1', [
    `arborist ${made}`,
  ])
  expect(rows).toEqual([{ state: 'active' }])

  worker = await start()
  await expect.poll(async () => (await findOperation(store.db, made))?.owner, { timeout: 60_000 }).not.toBeNull()
  await writer.query('commit')
  await become(made, 'succeeded')
  expect((await findOperation(store.db, made))?.steps).toHaveLength(1)

  await writer.query('begin; update t set a = a where id = 1')
  const cancelled = await ask(targetId, createRequest('t', 't_c', { column: 'b' }))
  await expect
    .poll(async () => (await findOperation(store.db, cancelled))?.progress?.phase, { timeout: 60_000 })
    .toBe('waiting for writers before build')
  await askCancel(store.db, (await findOperation(store.db, cancelled))!, 'a person', new Date())
  // Its leftover is being removed, which waits for the writer too.
  await expect
    .poll(async () => (await findOperation(store.db, cancelled))?.progress?.phase, { timeout: 60_000 })
    .toBe('waiting for readers before marking dead')
  await writer.query('commit')
  await become(cancelled, 'cancelled')
})

test('a new password for what comes later leaves the watch over what runs', async () => {
  const targetId = await addTarget(cluster.port)
  await client.query('create table if not exists aside (a int)')
  const writer = await cluster.connect()
  await writer.query('begin; update t set a = a where id = 1')
  const made = await ask(targetId, createRequest('t', 't_d', { column: 'b' }))
  const progress = async () => (await findOperation(store.db, made))?.progress
  await expect.poll(async () => (await progress())?.phase, { timeout: 60_000 }).toBe('waiting for writers before build')
  await updateTarget(store.db, targetId, { sealedPassword: await seal(key.publicKey, targetId, cluster.password) })
  const beside = await ask(targetId, createRequest('aside', 'aside_a', { column: 'a' }))
  await writeLimits(store.db, targetId, { buildsAtOnce: 2 })
  // It waits for the writer too; that it is watched shows that its way was opened.
  await expect
    .poll(async () => (await findOperation(store.db, beside))?.progress?.phase, { timeout: 60_000 })
    .toBeTruthy()
  const seen = (await progress())!.at
  await expect.poll(async () => (await progress())!.at > seen, { timeout: 30_000 }).toBe(true)
  await askCancel(store.db, (await findOperation(store.db, made))!, 'a person', new Date())
  await expect.poll(async () => (await progress())?.phase, { timeout: 60_000 }).not.toContain('before build')
  await writer.query('commit')
  await become(made, 'cancelled')
  await become(beside, 'succeeded')
})

test('while a dialog is read, the way is made ready; the click goes by it, and a change of the target closes it', async () => {
  await client.query('create database shown')
  const within = await cluster.connect('shown')
  await within.query('create table t (a int)')
  const targetId = await addTarget(cluster.port, 'shown')
  const request = createRequest('t', 't_a', { expression: 'a + 1' })
  const show = () => {
    const deadlineAt = new Date(Date.now() + 60_000)
    return askErrand(store.db, { kind: 'preflight', targetId, payload: { requests: [request] }, deadlineAt })
  }
  const ready = async () => {
    const { rows } = await client.query(`select pid from pg_stat_activity
      where datname = 'shown' and application_name like 'arborist%' and state = 'idle' and query like 'rollback%'`)
    return rows.map(({ pid }) => pid as number)
  }
  const count = async () =>
    (await client.query(`select from pg_stat_activity where datname = 'shown' and application_name like 'arborist%'`))
      .rowCount
  const becomeReady = () => expect.poll(ready, { timeout: 60_000 }).toHaveLength(1)
  const becomeNone = () => expect.poll(count, { timeout: 60_000 }).toBe(0)

  await show()
  await becomeReady()
  const [pid] = await ready()
  await within.query('begin; lock table t in row exclusive mode')
  const made = await ask(targetId, request)
  await expect
    .poll(async () => (await findOperation(store.db, made))?.progress?.phase, { timeout: 60_000 })
    .toBe('waiting for writers before build')
  const { rows } = await client.query(
    `select application_name as name, pid from pg_stat_activity where datname = 'shown' and application_name like 'arborist%'`,
  )
  expect(rows).toHaveLength(2)
  expect(rows).toContainEqual({ name: 'arborist watch', pid })
  await within.query('commit')
  await become(made, 'succeeded')

  await updateTarget(store.db, targetId, { pausedAt: new Date() })
  await becomeNone()
  await updateTarget(store.db, targetId, { pausedAt: null })
  await show()
  await becomeReady()
  await updateTarget(store.db, targetId, { sealedPassword: await seal(key.publicKey, targetId, cluster.password) })
  await becomeNone()
  await show()
  await becomeReady()
  await writeLimits(store.db, targetId, { isReadOnly: true })
  await becomeNone()
})
