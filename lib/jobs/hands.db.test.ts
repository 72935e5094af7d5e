import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadSealingKey, type SealingKey, seal } from '@/lib/runtime/seal'
import { insertTarget } from '@/lib/store/target'
import { startCluster, type TestCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { type Hands, openHands } from './hands'

const root = fileURLToPath(new URL('../../', import.meta.url))
// Beside the installed packages, which the hand finds from where it stands.
const folder = join(root, `node_modules/.cache/arborist/hands-${process.pid}`)
const keys = mkdtempSync(join(tmpdir(), 'arborist-hands-'))
const quiet = { info: () => {}, warn: () => {}, error: () => {} }

const keyFile = join(keys, 'worker.key')

let store: TestStore
let cluster: TestCluster
let key: SealingKey
let hands: Hands
const servers: Server[] = []
const sockets = new Set<Socket>()

beforeAll(async () => {
  mkdirSync(folder, { recursive: true })
  await build({
    absWorkingDir: root,
    entryPoints: { hand: 'lib/jobs/hand.ts' },
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
  ;[store, cluster] = await Promise.all([makeStore(), startCluster(18)])
  key = await loadSealingKey(keyFile)
  hands = openHands(pathToFileURL(join(folder, 'hand.mjs')), { storeUrl: store.url, keyFile }, quiet, 2)
})
afterAll(async () => {
  await hands?.stop()
  for (const socket of sockets) socket.destroy()
  for (const server of servers) server.close()
  for (const each of [folder, keys]) rmSync(each, { recursive: true, force: true })
})

async function hostile(behave: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', () => behave(socket))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return (server.address() as AddressInfo).port
}

async function addTarget(port: number, to = store): Promise<string> {
  const id = randomUUID()
  await insertTarget(to.db, {
    id,
    slug: id,
    name: id,
    host: '127.0.0.1',
    port,
    database: 'postgres',
    user: cluster.superuser,
    tls: 'disable',
    sealedPassword: await seal(key.publicKey, id, cluster.password),
  })
  return id
}

// An error message of 25 bytes without the zero that ends its last field.
const malformed = Buffer.concat([Buffer.from('E'), Buffer.from([0, 0, 0, 24]), Buffer.from('SFATAL\0Mxxxxxxxxxxxx')])
const flood = (socket: Socket) => {
  const notice = Buffer.alloc(65_536, 0)
  const pump = () => {
    while (!socket.destroyed && socket.write(notice));
  }
  socket.on('drain', pump)
  pump()
}

test.each<[string, (socket: Socket) => void]>([
  ['a malformed error before authentication', (socket) => socket.write(malformed)],
  ['silence', () => {}],
  ['a flood', flood],
  ['another protocol', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
])('%s harms nobody else', async (_, behave) => {
  const culprit = await addTarget(await hostile(behave))
  const other = await addTarget(cluster.port)
  const failed = hands.run({ kind: 'snapshot', targetId: culprit }, 8_000).then(
    () => null,
    (error: { name: string; code: string; message: string }) => error,
  )
  expect(await hands.run({ kind: 'snapshot', targetId: other }, 60_000)).toMatchObject({ indexCount: 0 })
  const problem = await failed
  expect(problem).toMatchObject({ name: 'Problem' })
  expect(problem!.code).toMatch(/^(unreachable|timed-out|unsupported)$/)
  expect(problem!.message).toMatch(/^[A-Z0-9][^\n]{10,200}\.$/)
  expect(await hands.run({ kind: 'snapshot', targetId: other }, 60_000)).toMatchObject({
    changedIndexes: expect.any(Number),
  })
})

test('a hand explains a statement, and half of the hands stay free meanwhile', async () => {
  const [one, other] = [await addTarget(cluster.port), await addTarget(cluster.port)]
  const payload = { sql: 'select 1', parameters: null, options: {}, isConfirmed: true, timeoutMs: 20_000 }
  const client = await cluster.connect()
  // Planned by calling it: an immutable function that waits for a lock of ours.
  await client.query(`create function waits() returns int language plpgsql immutable as $$
      begin perform pg_advisory_xact_lock(7); return 1; end $$;
    select pg_advisory_lock(7)`)
  const order: string[] = []
  const first = hands
    .run({ kind: 'explain', targetId: one, payload: { ...payload, sql: 'select waits()' } }, 30_000)
    .catch((problem) => problem)
    .then((done) => order.push('first') && done)
  const second = hands
    .run({ kind: 'explain', targetId: other, payload }, 30_000)
    .then((done) => order.push('second') && done)
  await hands.run({ kind: 'snapshot', targetId: other }, 60_000)
  order.push('snapshot')
  await client.query('select pg_advisory_unlock(7)')
  expect(await second).toMatchObject({ verb: 'select', plan: expect.stringContaining('"Result"') })
  expect(await first).toBeDefined()
  expect(order).toEqual(['snapshot', 'first', 'second'])
})

test('servers that say nothing leave a hand for the others', async () => {
  const answers = await addTarget(cluster.port)
  await hands.run({ kind: 'snapshot', targetId: answers }, 60_000)
  const silent = await Promise.all([1, 2].map(async () => addTarget(await hostile(() => {}))))
  const knock = (targetId: string) => hands.run({ kind: 'snapshot', targetId }, 30_000).catch((problem) => problem.code)
  expect(await Promise.all(silent.map(knock))).toEqual(['timed-out', 'timed-out'])

  const order: string[] = []
  const knocking = silent.map((targetId, n) => knock(targetId).then(() => order.push(`silent ${n}`)))
  await hands.run({ kind: 'snapshot', targetId: answers }, 60_000)
  order.push('answered')
  await Promise.all(knocking)
  expect(order).toEqual(['answered', 'silent 0', 'silent 1'])
})

test('a hand that judged or explained leaves, and its connections with it', async () => {
  const own = await makeStore()
  const target = await addTarget(cluster.port, own)
  const crew = openHands(pathToFileURL(join(folder, 'hand.mjs')), { storeUrl: own.url, keyFile }, quiet, 2, 0)
  const connected = async () => {
    const { rows } = await own.pool.query<{ backends: number }>(
      `select count(*)::int as backends from pg_stat_activity
       where application_name = 'arborist hand' and datname = current_database()`,
    )
    return rows[0]!.backends
  }
  await crew.run({ kind: 'snapshot', targetId: target }, 60_000)
  const lasting = await connected()
  const client = await cluster.connect()
  await client.query('select pg_advisory_lock(7)')
  const payload = { sql: 'select waits()', parameters: null, options: {}, isConfirmed: true, timeoutMs: 20_000 }
  const explaining = crew.run({ kind: 'explain', targetId: target, payload }, 30_000).catch((problem) => problem)
  await crew.run({ kind: 'assess', targetId: target }, 60_000)
  await expect.poll(connected, { timeout: 20_000 }).toBeGreaterThan(lasting)
  await client.query('select pg_advisory_unlock(7)')
  await explaining
  await expect.poll(connected, { timeout: 20_000 }).toBeLessThanOrEqual(lasting)
  expect(await crew.run({ kind: 'snapshot', targetId: target }, 60_000)).toMatchObject({ indexCount: 0 })
  await crew.stop()
})
