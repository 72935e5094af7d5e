import { setTimeout as sleep } from 'node:timers/promises'
import { defaultPolicy, type Policy } from '@/lib/domain/maintenance/policy'
import { isRunOver } from '@/lib/domain/maintenance/run'
import { measureBloat } from '@/lib/services/bloat/measure'
import { beginRuns } from '@/lib/services/maintenance/begin-runs'
import { driveRun } from '@/lib/services/maintenance/drive-run'
import { readGuards } from '@/lib/services/maintenance/read-guards'
import type { RunPace, RunSite } from '@/lib/services/maintenance/run-site'
import { prepare } from '@/lib/services/operation/prepare'
import { takeSnapshot } from '@/lib/services/snapshot/take'
import { readLimits, renewOperations } from '@/lib/store/operation'
import { insertPolicy, type PolicyRow } from '@/lib/store/policy'
import { claimRun, findRun, insertRun, itemsOf, type RunItemRow, type RunRow } from '@/lib/store/run'
import { findTarget } from '@/lib/store/target'
import { type Ground, openGround } from './operating'
import type { TestCluster } from './postgres'
import type { TestStore } from './store'

/** A target with a policy, and workers for its operations and its runs, without the threads around them. */
export type Care = {
  ground: Ground
  site: RunSite
  policy: PolicyRow
  /** Adds a run by hand. */
  start(change?: Partial<RunRow>): Promise<RunRow>
  /** Claims a run, as a worker does, and drives it; resolves when the driver lets go. */
  drive(worker?: string, pace?: Partial<RunPace>): Promise<{ run: RunRow | null; done: Promise<void> }>
  /** Drives what there is until the run is over. */
  finish(id: string): Promise<{ run: RunRow; items: RunItemRow[] }>
  look(id: string): Promise<{ run: RunRow; items: RunItemRow[] }>
  end(): Promise<void>
}

const pace: RunPace = { pollMs: 20, guardMs: 20, leaseMs: 60_000, waitsMs: [0, 30, 30, 30] }

export async function openCare(
  store: TestStore,
  cluster: TestCluster,
  change: Partial<Policy> = {},
  options: { database?: string; user?: string; password?: string } = {},
): Promise<Care> {
  const ground = await openGround(store, cluster, options)
  const { targetId, site: place } = ground
  const limits = await readLimits(store.db, targetId)
  place.prepare = (row) => prepare(place.eyes, row.request, { limits, bytesPerSecond: null })
  const target = async () => (await findTarget(store.db, targetId))!
  const site: RunSite = {
    store,
    now: () => new Date(),
    pace,
    async look() {
      await takeSnapshot(store, await target(), place.eyes, new Map(), () => new Date())
      await measureBloat(store, await target(), place.eyes, new Date())
    },
    guards: async (_, pid) => readGuards(await target(), place.eyes, pid),
    prepare: (_, requests) =>
      Promise.all(requests.map((each) => prepare(place.eyes, each, { limits, bytesPerSecond: null }))),
  }
  const base = defaultPolicy('UTC')
  const policy = await insertPolicy(store.db, {
    ...{ targetId, name: 'Care', createdBy: 'a test', updatedBy: 'a test' },
    settings: { ...base, ...change },
    since: new Date(),
    isEnabled: true,
  })
  let isEnding = false
  const worker = (async () => {
    while (!isEnding) {
      await renewOperations(store.db, 'a test', 60_000)
      await ground.begin()
      for (const hold of ground.holds()) {
        if ((await ground.find(hold.row.id)).cancelAskedAt) hold.askCancel()
      }
      await sleep(20)
    }
    for (const hold of ground.holds()) hold.letGo()
  })()
  const look = async (id: string) => ({ run: (await findRun(store.db, id))!, items: await itemsOf(store.db, id) })
  const care: Care = {
    ground,
    site,
    policy,
    look,
    start: async (more = {}) =>
      (await insertRun(store.db, {
        ...{ targetId, policyId: policy.id, policyName: policy.name, settings: policy.settings },
        ...{ trigger: 'person', actorKind: 'system', actorName: 'a test' },
        endsAt: new Date(Date.now() + 3_600_000),
        ...more,
      }))!,
    drive: async (name = 'a test', change = {}) => {
      await beginRuns(store, new Date())
      const run = await claimRun(store.db, name, change.leaseMs ?? pace.leaseMs)
      const done = run ? driveRun({ ...site, pace: { ...pace, ...change } }, run) : Promise.resolve()
      return { run, done }
    },
    finish: async (id) => {
      for (;;) {
        const known = await look(id)
        if (isRunOver(known.run.state)) return known
        await (await care.drive()).done
        await sleep(20)
      }
    },
    end: async () => {
      isEnding = true
      await worker
      // What is left of it must not be driven in place of the next one's.
      await store.pool.query('update policies set is_enabled = false where id = $1', [policy.id])
      const open = `from runs where target_id = $1 and state in ('waiting', 'running')`
      await store.pool.query(`delete from run_items where run_id in (select id ${open})`, [targetId])
      await store.pool.query(`delete ${open}`, [targetId])
      await ground.end()
    },
  }
  return care
}
