import 'server-only'
import { parentPort, workerData } from 'node:worker_threads'
import { warmParser } from '@/lib/catalog/sql-parser'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { Problem } from '@/lib/domain/problem'
import { openLog } from '@/lib/runtime/log'
import { loadSealingKey } from '@/lib/runtime/seal'
import { prepareRow } from '@/lib/services/operation/prepare-row'
import type { Site } from '@/lib/services/operation/site'
import { openStore } from '@/lib/store/open'
import { isClosed, readLimits, readOperator } from '@/lib/store/operation'
import { findTarget, type TargetRow } from '@/lib/store/target'
import { openTarget, type TargetPool } from '@/lib/targets/pool'
import { type Stay, sharedPlaces } from './shared-places'
import { type Tender, tend } from './tend'
import { type Way, wayTo } from './way-to'

export type MasonData = { storeUrl: string; keyFile: string; owner: string }
export type ToMason =
  | { take: string }
  | { near: OperationRequest }
  | { warm: OperationRequest }
  | 'look'
  | 'leave'
  | 'ping'
  | 'stop'
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
  let targetId = ''
  let warming = Promise.resolve()
  let warmings = 0
  const enter = sharedPlaces<{ site: Site; pools: TargetPool[] }>(async ({ pools }) => {
    await Promise.allSettled(pools.map((pool) => pool.end()))
  })
  /** Where the next operation most likely goes, kept open between two. */
  let latest: (Stay<{ site: Site }> & { fingerprint: string }) | null = null
  const say = (message: FromMason) => port.postMessage(message)

  async function read() {
    const [target, operator] = await Promise.all([findTarget(store.db, targetId), readOperator(store.db, targetId)])
    if (!target) return null
    const { host, port: at, database, user, tls, ca, sealedPassword } = target
    const fingerprint = JSON.stringify([targetId, host, at, database, user, tls, ca, sealedPassword, operator])
    return { target, operator, fingerprint }
  }

  /** The way to the target as it is now; what runs goes on by the way it began with. */
  async function open(): Promise<{ site: Site; leave: () => Promise<void> }> {
    const found = await read()
    if (!found) throw new Problem('not-found', 'This target was removed.')
    const { fingerprint } = found
    const make = () => makePlace(found.target, found.operator)
    const stay = await enter(fingerprint, make)
    const kept = await enter(fingerprint, make)
    const last = latest
    latest = { ...kept, fingerprint }
    await last?.leave()
    return { site: stay.place.site, leave: stay.leave }
  }

  /** What is kept open is closed when nothing begins there any more, or by another way. */
  async function closeOutdated(): Promise<void> {
    if (!latest) return
    const [found, isShut] = await Promise.all([read(), isClosed(store.db, targetId)])
    if (isShut || found?.fingerprint !== latest?.fingerprint) await close()
  }

  /** What can be made ready without the target: the way to it, and for a new index the parser. */
  async function near(request: OperationRequest): Promise<void> {
    if ('keys' in request) await warmParser()
    const { leave } = await open()
    await leave()
  }

  /** Asks what the check of this request will ask again: its connection, the server's caches and our own code are ready then. */
  async function warm(request: OperationRequest): Promise<void> {
    if (await isClosed(store.db, targetId)) return
    const { site, leave } = await open()
    try {
      await site.prepare({ targetId, kind: request.kind, request }, await readLimits(store.db, targetId))
    } finally {
      await leave()
    }
  }

  async function makePlace(target: TargetRow, operator: Awaited<ReturnType<typeof readOperator>>) {
    const reading = await wayTo(key, target)
    const acting = operator ? await wayTo(key, target, operator) : reading
    const pool = (way: Way, applicationName: string, maxClients: number, idleMs = 10_000) =>
      openTarget(way.connection, way.password, { applicationName, maxClients, idleMs })
    // Open while a dialog is read; whoever leaves closes it.
    const eyes = pool(acting, 'arborist watch', 2, 60_000)
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
    if (message === 'ping') {
      say({ pong: true, isIdle: warmings === 0 && (tender?.isIdle() ?? true) })
      return closeOutdated().catch(() => {})
    }
    if (message === 'look') return tender?.look()
    if (typeof message === 'object' && !('take' in message)) {
      // Of many dialogs at once: what is ready for one is for the next.
      if (warmings > 1) return
      warmings += 1
      warming = warming
        .then(() => ('near' in message ? near(message.near) : warm(message.warm)))
        .catch(() => {})
        .finally(() => {
          warmings -= 1
        })
      return
    }
    if (typeof message === 'object') {
      targetId = message.take
      tender = tend({ store, log }, targetId, owner, open)
      return tender.look()
    }
    await tender?.stop()
    tender = null
    if (message === 'leave') await warming
    await close()
    if (message === 'leave') return say('free')
    await store.close().catch(() => {})
    process.exit(0)
  })
  say('ready')
}

await serve()
