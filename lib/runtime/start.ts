import 'server-only'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Problem } from '@/lib/domain/problem'
import { makeToken } from '@/lib/services/session/session'
import { openStore, type Store } from '@/lib/store/open'
import { ensurePartitions } from '@/lib/store/partition'
import { countPersons } from '@/lib/store/person'
import { storeId } from '@/lib/store/setting'
import { type Config, isLoopback } from './config'
import { type Home, openHome } from './home'
import type { Log } from './log'
import { type Child, keepAlive } from './supervisor'

export type Running = { store: Store; home: Home; stop(): Promise<void>; keep(child: Child): void }

/**
 * Starts Arborist: store, migrations, worker, web. What was started is stopped again, in reverse order, when a later step
 * fails. The embedded cluster stops last.
 */
export async function start(config: Config, log: Log, signal: AbortSignal): Promise<Running> {
  if (config.role !== 'worker') await refuseTakenPort(config)
  const home = await openHome(config, log)
  const store = openStore(home.storeUrl, { max: 2, name: 'arborist supervisor' })
  const children: Child[] = []
  let stopping: Promise<void> | null = null
  const stop = () => {
    stopping ??= (async () => {
      await Promise.all(children.map((child) => child.stop()))
      await store.close().catch(() => {})
      await home.cluster?.stop()
    })()
    return stopping
  }
  try {
    await ensurePartitions(store.pool, new Date(Date.now() - 86_400_000), new Date(Date.now() + 2 * 86_400_000))
    await refuseOpenDoor(config, store)
    signal.throwIfAborted()
    const file = fileURLToPath(import.meta.url)
    const env = {
      ...process.env,
      ARBORIST_STORE_URL: home.storeUrl,
      ARBORIST_STORE_ID: await storeId(store.db),
      ...(home.cluster ? { ARBORIST_STORE_DIR: home.cluster.current().dataDir } : {}),
      ARBORIST_HOME: config.home,
      NODE_ENV: 'production' as const,
      NEXT_MANUAL_SIG_HANDLE: 'true',
      NEXT_TELEMETRY_DISABLED: '1',
    }
    if (config.role !== 'web') children.push(keepAlive('worker', file, ['worker', '--child'], env, log))
    if (config.role !== 'worker') children.push(keepAlive('web server', file, ['web', '--child'], env, log))
    await Promise.race([Promise.all(children.map((child) => child.ready)), aborted(signal)])
    return { store, home, stop, keep: (child) => children.unshift(child) }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The address to open. While nobody could sign in otherwise, or when asked, it carries a one-time token. */
export async function makeLink(config: Config, store: Store, withToken: boolean): Promise<string> {
  const host = ['0.0.0.0', '::'].includes(config.host) ? 'localhost' : config.host
  const base = config.publicUrl ?? new URL(`http://${host.includes(':') ? `[${host}]` : host}:${config.port}`).origin
  const { adminsWithPassword } = await countPersons(store.db)
  if (!withToken && adminsWithPassword > 0) return base
  return `${base}/setup?token=${await makeToken(store.db, null)}`
}

async function refuseOpenDoor(config: Config, store: Store): Promise<void> {
  if (isLoopback(config.host) || config.role === 'worker') return
  if ((await countPersons(store.db)).adminsWithPassword > 0) return
  throw new Problem('not-allowed', `Nobody has an account yet, so Arborist does not listen on ${config.host}.`, {
    hint: 'Start it without HOST and choose a password, or run `npx arborist person create --email E --name N --role admin`.',
  })
}

async function refuseTakenPort(config: Config): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        reject(
          new Problem('conflict', `Port ${config.port} is taken by another program.`, {
            hint: `Stop it, or choose another: PORT=${config.port + 1}.`,
          }),
        )
      } else {
        reject(
          new Problem('invalid', `Arborist cannot listen on ${config.host}:${config.port} (${error.code}).`, {
            hint: 'Set HOST and PORT to an address of this machine.',
          }),
        )
      }
    })
    probe.listen(config.port, config.host, () => probe.close(() => resolve()))
  })
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
