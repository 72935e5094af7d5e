import 'server-only'
import { parentPort, workerData } from 'node:worker_threads'
import { warmParser } from '@/lib/catalog/sql-parser'
import { Problem } from '@/lib/domain/problem'
import { openLog } from '@/lib/runtime/log'
import { loadSealingKey } from '@/lib/runtime/seal'
import { prepareRow } from '@/lib/services/operation/prepare-row'
import type { Site } from '@/lib/services/operation/site'
import { openStore } from '@/lib/store/open'
import { readOperator } from '@/lib/store/operation'
import { findTarget, type TargetRow } from '@/lib/store/target'
import { openTarget, type TargetPool } from '@/lib/targets/pool'
import { type Stay, sharedPlaces } from './shared-places'
import { type Tender, tend } from './tend'
import { type Way, wayTo } from './way-to'

export type MasonData = { storeUrl: string; keyFile: string; owner: string }
export type ToMason = { take: string } | 'look' | 'warm' | 'leave' | 'ping' | 'stop'
export type FromMason = { pong: true; isIdle: boolean } | 'free' | 'ready'

/**
 * The thread that does the operations of one target at a time, apart from the hands, so that a build of hours keeps no snapshot
 * waiting and a hostile server hangs nobody else. It may be ended at any moment: what it does, it stores before.
 */
async function serve(): Promise<void> {
  const port = parentPort!
  const { storeUrl, keyFile, owner } = workerData as MasonData
  const log = openLog('mason')
  const store = openStore(storeUrl, { max: 3, name: 'arborist mason' })
  const key = await loadSealingKey(keyFile)
  let tender: Tender | null = null
  const enter = sharedPlaces<{ site: Site; pools: TargetPool[] }>(async ({ pools }) => {
    await Promise.allSettled(pools.map((pool) => pool.end()))
  })
  /** Where the next operation most likely goes, kept open between two. */
  let latest: Stay<{ site: Site }> | null = null
  const say = (message: FromMason) => port.postMessage(message)

  /** The way to the target as it is now; what runs goes on by the way it began with. */
  async function open(targetId: string): Promise<{ site: Site; leave: () => Promise<void> }> {
    const target = await findTarget(store.db, targetId)
    if (!target) throw new Problem('not-found', 'This target was removed.')
    const operator = await readOperator(store.db, targetId)
    const { host, port: at, database, user, tls, ca, sealedPassword } = target
    const fingerprint = JSON.stringify([targetId, host, at, database, user, tls, ca, sealedPassword, operator])
    const make = () => makePlace(target, operator)
    const stay = await enter(fingerprint, make)
    const kept = await enter(fingerprint, make)
    await close()
    latest = kept
    return { site: stay.place.site, leave: stay.leave }
  }

  async function makePlace(target: TargetRow, operator: Awaited<ReturnType<typeof readOperator>>) {
    const reading = await wayTo(key, target)
    const acting = operator ? await wayTo(key, target, operator) : reading
    const pool = (way: Way, applicationName: string, maxClients: number) =>
      openTarget(way.connection, way.password, { applicationName, maxClients })
    const eyes = pool(acting, 'arborist watch', 2)
    const reader = operator ? pool(reading, 'arborist', 1) : eyes
    const site: Site = {
      store,
      log,
      eyes,
      reader,
      open: (applicationName, maxClients = 1) => pool(acting, applicationName, maxClients),
      prepare: (row, limits) => prepareRow(store, eyes, row, limits),
    }
    return { site, pools: [...new Set([eyes, reader])] }
  }

  async function close(): Promise<void> {
    const last = latest
    latest = null
    await last?.leave()
  }

  port.on('message', async (message: ToMason) => {
    if (message === 'ping') return say({ pong: true, isIdle: tender?.isIdle() ?? true })
    if (message === 'look') return tender?.look()
    if (message === 'warm') return warmParser().catch(() => {})
    if (typeof message === 'object') {
      const { take } = message
      tender = tend({ store, log }, take, owner, () => open(take))
      return tender.look()
    }
    await tender?.stop()
    tender = null
    await close()
    if (message === 'leave') return say('free')
    await store.close().catch(() => {})
    process.exit(0)
  })
  say('ready')
}

await serve()
