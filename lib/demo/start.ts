import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Problem } from '@/lib/domain/problem'
import type { Config } from '@/lib/runtime/config'
import { secretFile } from '@/lib/runtime/home'
import { keepCluster } from '@/lib/runtime/keep-cluster'
import type { Log } from '@/lib/runtime/log'
import { seal } from '@/lib/runtime/seal'
import { type Running, start } from '@/lib/runtime/start'
import { keepAlive } from '@/lib/runtime/supervisor'
import { systemContext } from '@/lib/services/context'
import { request } from '@/lib/services/snapshot/request'
import { makeSlug } from '@/lib/services/target/input'
import { perform } from '@/lib/services/verb'
import { noteAssessment } from '@/lib/store/finding'
import { readOperator, writeLimits } from '@/lib/store/operation'
import { moveWindows } from '@/lib/store/rollup'
import {
  insertTarget,
  listTargets,
  newestSealingKey,
  slugTaken,
  updateTarget,
  updateTargetState,
} from '@/lib/store/target'
import { demoDatabase, loadCrawler } from './load'
import { simulatePast } from './past'
import { type DemoPasswords, monitorRole, operatorRole } from './roles'
import { demoSettings } from './settings'

const seed = 20_261

/**
 * Starts Arborist beside a second embedded cluster with the crawler's database, a workload on it, and a simulated past of
 * 45 days. Everything is kept in the home folder and found again by the next start.
 */
export async function startDemo(config: Config, log: Log, signal: AbortSignal): Promise<Running> {
  const secret = (name: string) => secretFile(join(config.home, `demo.${name}.password`))
  const passwords = { app: secret('app'), monitor: secret('monitor'), operator: secret('operator') }
  const superuser = secret('superuser')
  const [running, cluster] = await settle(
    start(config, log, signal),
    launchCrawler(config, superuser, log, signal, passwords),
  )
  const stop = async () => {
    await running.stop()
    await cluster.stop()
  }
  try {
    signal.throwIfAborted()
    await addTarget(running, cluster.port, passwords)
    const server = { host: '127.0.0.1', port: cluster.port, user: 'crawler_app', password: passwords.app }
    const env = { ...process.env, ARBORIST_WORKLOAD: JSON.stringify({ ...server, seed }) }
    running.keep(keepAlive('workload', fileURLToPath(import.meta.url), ['workload', '--child'], env, log))
    return { ...running, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function launchCrawler(
  config: Config,
  password: string,
  log: Log,
  signal: AbortSignal,
  passwords: DemoPasswords,
) {
  const port = Number(process.env.ARBORIST_DEMO_PORT) || (await rememberPort(join(config.home, 'demo.port')))
  const cluster = await keepCluster(
    {
      dataDir: join(config.home, 'demo'),
      home: config.home,
      name: 'arborist demo',
      listen: { host: '127.0.0.1', port },
      password,
      settings: { ...demoSettings },
      log: (line) => log.info(line),
    },
    log,
  )
  try {
    signal.throwIfAborted()
    const { host, port: socketPort, superuser } = cluster.current()
    await loadCrawler(
      { host, port: socketPort, user: superuser, password },
      { seed, passwords, onProgress: (_, what) => log.info('Loading the demonstration', { what }) },
    )
    return { port, stop: cluster.stop }
  } catch (error) {
    await cluster.stop()
    throw error
  }
}

async function addTarget(running: Running, port: number, passwords: DemoPasswords): Promise<void> {
  const { store } = running
  const known = (await listTargets(store.db)).find((target) => target.isDemo)
  const publicKey = await newestSealingKey(store.db)
  if (!publicKey) throw new Problem('internal', 'The worker has not published its key.')
  const id = known?.id ?? randomUUID()
  const row = { host: '127.0.0.1', port, sealedPassword: await seal(publicKey, id, passwords.monitor) }
  if (!known) {
    await insertTarget(store.db, {
      id,
      slug: await makeSlug('crawler', (slug) => slugTaken(store.db, slug)),
      name: 'Web crawler (demo)',
      database: demoDatabase,
      user: monitorRole,
      tls: 'disable',
      isDemo: true,
      ...row,
    })
  } else if (known.port !== port || known.host !== row.host) {
    await updateTarget(store.db, id, row)
    await updateTargetState(store.db, id, { nextDueAt: new Date(), lastProblem: null, failures: 0 })
  }
  if (!(await readOperator(store.db, id))) {
    const sealedPassword = await seal(publicKey, id, passwords.operator)
    await writeLimits(store.db, id, { user: operatorRole, sealedPassword })
  }
  if (known?.simulatedUntil) return
  // Nothing is judged before it has its past: a judgement under way would overlook it, and count as the newest afterwards.
  await noteAssessment(store.db, id, { at: new Date() })
  await perform(request, systemContext(store, 'demo'), { target: id })
  await simulatePast(store.pool, id, { seed, now: new Date() })
  await moveWindows(store.db, id, new Date())
  await noteAssessment(store.db, id, { at: null })
  await updateTargetState(store.db, id, { nextDueAt: new Date() })
}

/** The same port at every start, so that what people noted down stays true; another one when it was taken meanwhile. */
async function rememberPort(file: string): Promise<number> {
  const { readFile, writeFile } = await import('node:fs/promises')
  const noted = Number(await readFile(file, 'utf8').catch(() => ''))
  const port = noted || (await freePort())
  await writeFile(file, `${port}\n`)
  return port
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

/** Both, or neither: what succeeded is stopped again when the other failed. */
async function settle<A extends { stop(): Promise<void> }, B extends { stop(): Promise<void> }>(
  first: Promise<A>,
  second: Promise<B>,
): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second])
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value]
  if (a.status === 'fulfilled') await a.value.stop()
  if (b.status === 'fulfilled') await b.value.stop()
  throw a.status === 'rejected' ? a.reason : (b as PromiseRejectedResult).reason
}
