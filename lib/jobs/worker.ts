import 'server-only'
import { randomUUID } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { bytes } from '@/lib/domain/format'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { isOurStop, Problem } from '@/lib/domain/problem'
import { describeError, type Log } from '@/lib/runtime/log'
import type { SealingKey } from '@/lib/runtime/seal'
import { measureSpace } from '@/lib/runtime/space'
import { isBloatDue } from '@/lib/services/bloat/measure'
import { sendTest } from '@/lib/services/channel/deliver'
import type { PostOffice } from '@/lib/services/channel/send'
import { isAssessmentDue } from '@/lib/services/finding/assess'
import { settleEffects } from '@/lib/services/operation/effect'
import { retention } from '@/lib/services/setting/settings'
import { storeAheadMs } from '@/lib/store/clock'
import { sweepMessages } from '@/lib/store/delivery'
import { answerErrand, claimErrand, type ErrandRow, errandAsked, sweepErrands } from '@/lib/store/errand'
import { insist } from '@/lib/store/insist'
import type { Store } from '@/lib/store/open'
import { operationAsked, releaseOperations, targetsWithOperations } from '@/lib/store/operation'
import { dropExpired, ensurePartitions } from '@/lib/store/partition'
import { sweepAccess } from '@/lib/store/person'
import { sweepPlans } from '@/lib/store/plan'
import { asStoreProblem } from '@/lib/store/problem'
import { moveWindows, rollUp } from '@/lib/store/rollup'
import { releaseRunsOf, runAsked } from '@/lib/store/run'
import {
  beat,
  buryWorker,
  buryWorkers,
  claimDue,
  claimTarget,
  findTarget,
  listTargets,
  noteFailure,
  publishSealingKey,
  purgeRemoved,
  releaseClaimsOf,
  releaseTarget,
  workersOn,
} from '@/lib/store/target'
import type { Hands } from './hands'
import { makeMaintenance } from './maintain'
import type { Masons } from './masons'
import { makePost } from './post'

const snapshotMs = 90_000
const claimMs = snapshotMs + 30_000
const judgeMs = 120_000
/** One try of a message to the outside. */
const messageMs = 20_000
/** Bloat first: findings speak of it. */
const judgements = [
  { kind: 'bloat', isDue: isBloatDue },
  { kind: 'assess', isDue: isAssessmentDue },
] as const
const mostBackOffMs = 300_000

export type RunningWorker = { stop(): Promise<void> }

/**
 * The clock: takes due snapshots, answers errands, rolls history up and lets it expire. Several workers share one store;
 * each target and each errand is claimed by one of them.
 */
export async function startWorker(
  store: Store,
  key: SealingKey,
  hands: Hands,
  log: Log,
  {
    storeDir = null,
    home = null,
    masons: openMasons = null,
  }: { storeDir?: string | null; home?: string | null; masons?: ((worker: string) => Masons) | null } = {},
): Promise<RunningWorker> {
  const id = randomUUID()
  const masons = openMasons?.(id) ?? null
  const self = { id, host: pidSpace(), pid: process.pid, startedAt: new Date() }
  const running = new Set<Promise<unknown>>()
  /** Targets that are being judged. */
  const judged = new Set<string>()
  let isStopping = false
  const untilStop = { isOver: () => isStopping }

  const care = makeMaintenance({
    store,
    workerId: id,
    hands,
    snapshot: (targetId) => snapshotBy(targetId, Date.now() + snapshotMs),
    go,
    isStopping: () => isStopping,
    log,
  })

  const office: PostOffice = { store, key, home, deadlineMs: messageMs }
  const post = makePost({ office, log, go, isStopping: () => isStopping })

  await ensureTime(store)
  await rollUp(store, await storeNow())
  await publishSealingKey(store.db, key.id, key.publicKey)
  await beat(store.db, self)
  await takeOver(store, self.host, log)
  const deaf = await Promise.all([
    store.listen(errandAsked, () => void errands()),
    store.listen(operationAsked, () => void guarded('operations', operations)),
    store.listen(runAsked, () => void guarded('maintenance', maintenance)),
  ])
  const timers = [
    every(1_000, snapshots),
    every(1_000, operations),
    every(3_000, errands),
    every(5_000, maintenance),
    every(5_000, messages),
    every(5_000, () => beat(store.db, self)),
    every(10_000, () => takeOver(store, self.host, log)),
    every(60_000, history),
    every(600_000, housekeeping),
  ]
  void guarded('snapshots', snapshots)
  void guarded('errands', errands)
  void guarded('maintenance', maintenance)
  void guarded('history', history)
  void guarded('housekeeping', housekeeping)
  log.info('The worker is ready', { worker: id })

  function every(ms: number, work: () => Promise<unknown>): NodeJS.Timeout {
    let isBusy = false
    return setInterval(async () => {
      if (isBusy || isStopping) return
      isBusy = true
      await guarded(work.name, work)
      isBusy = false
    }, ms)
  }

  async function guarded(what: string, work: () => Promise<unknown>): Promise<void> {
    const done = work().catch((error) => log.error('The clock missed a beat', { what, ...describeError(error) }))
    running.add(done)
    await done
    running.delete(done)
  }

  function go(work: Promise<unknown>): void {
    const done = work.catch((error) => log.error('Work failed', describeError(error)))
    running.add(done)
    void done.finally(() => running.delete(done))
  }

  async function snapshots(): Promise<void> {
    if (isStopping) return
    for (const targetId of await claimDue(store.db, id, 16, claimMs)) go(snapshot(targetId).catch(() => {}))
  }

  async function operations(): Promise<void> {
    if (isStopping || !masons) return
    masons.look(await targetsWithOperations(store.db))
  }

  async function maintenance(): Promise<void> {
    if (!isStopping && masons) await care.tick()
  }

  async function messages(): Promise<void> {
    await post.tick()
  }

  /** Takes a snapshot of a claimed target and gives the claim back whatever happens. Throws its Problem. */
  async function snapshot(targetId: string): Promise<unknown> {
    const started = Date.now()
    try {
      await refuseFullDisk()
      const result = await hands.run({ kind: 'snapshot', targetId }, snapshotMs)
      const intervalMs = ((await findTarget(store.db, targetId))?.intervalS ?? 60) * 1000
      await releaseTarget(store.db, targetId, id, Math.max(1_000, intervalMs - (Date.now() - started)))
      go(judge(targetId))
      return result
    } catch (error) {
      const problem = asStoreProblem(error)
      if (!isOurStop(problem)) {
        const failures = await insist(() => noteFailure(store.db, targetId, problem.toJSON(), new Date()), untilStop)
        log.warn('A target could not be read', { targetId, failures, ...describeError(problem) })
        const backOffMs = Math.min(10_000 * 2 ** Math.min(failures, 8), mostBackOffMs)
        await insist(() => releaseTarget(store.db, targetId, id, backOffMs), untilStop)
      } else {
        await insist(() => releaseTarget(store.db, targetId, id, 0), untilStop)
      }
      throw problem
    }
  }

  /** Computes bloat and judges a target after its snapshot, each unless that was done a while ago. */
  async function judge(targetId: string): Promise<void> {
    // It may take longer than the next snapshot.
    if (judged.has(targetId)) return
    judged.add(targetId)
    for (const { kind, isDue } of judgements) {
      if (isStopping) break
      try {
        if (await isDue(store, targetId, new Date())) await hands.run({ kind, targetId }, judgeMs)
      } catch (error) {
        const problem = asStoreProblem(error)
        if (!isOurStop(problem)) log.warn('A target could not be judged', { targetId, kind, ...describeError(problem) })
      }
    }
    judged.delete(targetId)
  }

  /** A full disk makes PostgreSQL panic even on reads, so we stop writing before. */
  async function refuseFullDisk(): Promise<void> {
    const space = storeDir ? await measureSpace(storeDir) : null
    if (!space || space.freeBytes >= space.neededBytes) return
    throw new Problem('busy', `The disk under Arborist’s store is nearly full (${bytes(space.freeBytes)} free).`, {
      hint: 'Nothing new is stored until there is room: free some space, or keep less history (Settings).',
    })
  }

  async function errands(): Promise<void> {
    while (!isStopping) {
      const errand = await claimErrand(store.db, id)
      if (!errand) return
      go(answer(errand))
    }
  }

  async function answer(errand: ErrandRow): Promise<void> {
    try {
      await answerErrand(store.db, errand.id, { result: await carryOut(errand) }, id)
    } catch (error) {
      const problem = asStoreProblem(error)
      if (problem.code === 'internal') log.error('An errand failed', { kind: errand.kind, ...describeError(error) })
      await insist(() => answerErrand(store.db, errand.id, { problem: problem.toJSON() }, id), untilStop)
    }
  }

  async function carryOut(errand: ErrandRow): Promise<unknown> {
    const leftMs = () => Math.max(1_000, errand.deadlineAt.getTime() - Date.now())
    if (errand.kind === 'message') return sendTest(office, String(errand.payload.channel))
    if (errand.kind === 'test') return hands.run({ kind: 'test', payload: errand.payload }, leftMs())
    const targetId = errand.targetId!
    if (errand.kind === 'columns') return hands.run({ kind: 'columns', targetId, payload: errand.payload }, leftMs())
    if (errand.kind === 'scan') return hands.run({ kind: 'scan', targetId, payload: errand.payload }, leftMs())
    if (errand.kind === 'explain') return hands.run({ kind: 'explain', targetId, payload: errand.payload }, leftMs())
    if (errand.kind === 'preflight') {
      const [request] = errand.payload.requests as OperationRequest[]
      if (request) masons?.near(targetId, request)
      const prepared = await hands.run({ kind: 'preflight', targetId, payload: errand.payload }, leftMs())
      if (request) masons?.warm(targetId, request)
      return prepared
    }
    return snapshotBy(targetId, errand.deadlineAt.getTime())
  }

  /** One snapshot of a target at a time: what asks for one now waits for the one being taken. Throws Problem. */
  async function snapshotBy(targetId: string, deadline: number): Promise<unknown> {
    while (!(await claimTarget(store.db, targetId, id, claimMs))) {
      if (Date.now() > deadline) throw new Problem('timed-out', 'The snapshot before this one is still being taken.')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    return snapshot(targetId)
  }

  async function history(): Promise<void> {
    await ensureTime(store)
    const now = await storeNow()
    const hours = await rollUp(store, now)
    for (const target of await listTargets(store.db)) {
      const hasMoved = !target.state.windowsAt || Math.abs(now.getTime() - target.state.windowsAt.getTime()) > 3_600_000
      if (target.state.lastSnapshotAt && (hours > 0 || hasMoved)) await moveWindows(store.db, target.id, now)
    }
  }

  /** What rolls up and expires the history of all goes by the clock that all workers share. */
  async function storeNow(): Promise<Date> {
    return new Date(Date.now() + (await storeAheadMs(store.db)))
  }

  async function housekeeping(): Promise<void> {
    const keep = await retention(store.db)
    const space = storeDir ? await measureSpace(storeDir) : null
    // Short of room, the finest history goes first; two days of it stay.
    const isTight = space !== null && space.freeBytes < 2 * space.neededBytes
    const rawDays = isTight ? Math.min(2, keep.rawDays) : keep.rawDays
    // Nothing expires while one of the two clocks says that it is not time.
    const now = new Date(Math.min(Date.now(), (await storeNow()).getTime()))
    const expired = await dropExpired(store.pool, now, { ...keep, rawDays })
    if (expired.length > 0) log.info('History expired', { partitions: expired.length })
    await sweepAccess(store.db)
    await sweepPlans(store.db, new Date())
    await sweepMessages(store.db, keep.hourlyDays)
    await settleEffects(store, new Date())
    while (!isStopping && (await purgeRemoved(store.db))) await new Promise((resolve) => setTimeout(resolve, 50))
  }

  return {
    stop: async () => {
      isStopping = true
      for (const timer of timers) clearInterval(timer)
      await Promise.all(deaf.map((each) => each()))
      await Promise.all([hands.stop(), masons?.stop()])
      await Promise.race([Promise.allSettled([...running]), new Promise((resolve) => setTimeout(resolve, 3_000))])
      await releaseClaimsOf(store.db, [id]).catch(() => {})
      await releaseOperations(store.db, [id]).catch(() => {})
      await releaseRunsOf(store.db, [id]).catch(() => {})
      await buryWorker(store.db, id).catch(() => {})
    },
  }
}

/** Partitions for yesterday, today and tomorrow. */
async function ensureTime(store: Store): Promise<void> {
  const now = Date.now()
  await ensurePartitions(store.pool, new Date(now - 86_400_000), new Date(now + 2 * 86_400_000))
}

/** Frees what workers held that have not been heard of for 20 seconds, or whose process on this machine is gone. */
async function takeOver(store: Store, host: string, log: Log): Promise<void> {
  const dead = await buryWorkers(store.db, 20_000)
  for (const { id, pid } of await workersOn(store.db, host)) {
    if (isRunning(pid)) continue
    await buryWorker(store.db, id)
    dead.push(id)
  }
  if (dead.length > 0) log.warn('A worker is gone; its work is taken over', { workers: dead.length })
  await releaseClaimsOf(store.db, dead)
  await releaseOperations(store.db, dead)
  await releaseRunsOf(store.db, dead)
  await sweepErrands(store.db, dead)
}

/** Where our process ids mean something: machines may share a name, and containers a name and a machine. */
function pidSpace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return `${hostname()} ${boot} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
