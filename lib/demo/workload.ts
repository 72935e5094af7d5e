import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { type Action, actions, openScene, refreshScene } from './actions'
import { demoDatabase } from './load'
import { createRandom } from './random'
import { feelRhythm } from './rhythm'

export type WorkloadServer = { host: string; port: number; user: string; password: string; database?: string }
export type WorkloadOptions = {
  seed: number
  signal: AbortSignal
  /** Told of lost connections and refused statements, at most one line a retry. */
  log: (message: string) => void
}

const refreshMs = 300_000
const retryMs = 2_000

/**
 * Reads and writes the crawler's database gently until the signal aborts, then resolves within one statement. Reconnects
 * for ever: a server that restarts and a statement that is refused are logged, never thrown.
 */
export async function runWorkload(server: WorkloadServer, options: WorkloadOptions): Promise<void> {
  await Promise.all([
    keepActing(
      server,
      'crawler readers',
      actions.filter((action) => !action.writes),
      options,
    ),
    keepActing(
      server,
      'crawler writers',
      actions.filter((action) => action.writes),
      {
        ...options,
        seed: options.seed + 1,
      },
    ),
  ])
}

async function keepActing(
  server: WorkloadServer,
  name: string,
  choice: Action[],
  options: WorkloadOptions,
): Promise<void> {
  const { signal, log } = options
  while (!signal.aborted) {
    const client = new Client({
      database: demoDatabase,
      ...server,
      application_name: name,
      connectionTimeoutMillis: 10_000,
      statement_timeout: 10_000,
      lock_timeout: 5_000,
    })
    let isLost = false
    client.on('error', () => {
      isLost = true
    })
    client.on('end', () => {
      isLost = true
    })
    const leave = () => void client.end().catch(() => {})
    try {
      signal.addEventListener('abort', leave, { once: true })
      await client.connect()
      await act(client, choice, options, () => isLost)
    } catch (error) {
      if (!signal.aborted) log(`${name}: ${say(error)}`)
    } finally {
      signal.removeEventListener('abort', leave)
      await client.end().catch(() => {})
    }
    await pause(retryMs, signal)
  }
}

async function act(
  client: Client,
  choice: Action[],
  { seed, signal, log }: WorkloadOptions,
  isLost: () => boolean,
): Promise<void> {
  const random = createRandom(seed, Date.now())
  const total = choice.reduce((sum, action) => sum + action.perMinute, 0)
  const scene = await openScene(client, seed)
  let refreshedAt = Date.now()
  while (!signal.aborted && !isLost()) {
    if (Date.now() - refreshedAt > refreshMs) {
      await refreshScene(client, scene)
      refreshedAt = Date.now()
    }
    const action = pickAction(choice, random.next() * total)
    try {
      await action.act(client, scene)
    } catch (error) {
      if (isLost() || signal.aborted) throw error
      log(`${action.name}: ${say(error)}`)
    }
    await pause((60_000 / total / feelRhythm(new Date())) * (0.5 + random.next()), signal)
  }
}

function pickAction(choice: Action[], at: number): Action {
  let left = at
  for (const action of choice) {
    left -= action.perMinute
    if (left < 0) return action
  }
  return choice[0] as Action
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {})
}

const say = (error: unknown) => (error instanceof Error ? error.message : String(error))
