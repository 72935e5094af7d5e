import { randomUUID } from 'node:crypto'
import type { Role } from '@/lib/domain/role'
import type { Actor, Context } from '@/lib/services/context'
import { type Remembered, type SnapshotResult, takeSnapshot } from '@/lib/services/snapshot/take'
import type { Store } from '@/lib/store/open'
import { findTarget, insertTarget, type TargetWithState } from '@/lib/store/target'
import { openTarget, type TargetPool } from '@/lib/targets/pool'
import type { TestCluster } from './postgres'

export function contextOf(store: Store, role: Role = 'admin', now: () => Date = () => new Date()): Context {
  const actor: Actor = { kind: 'key', id: randomUUID(), name: `a test ${role}`, role }
  return { actor, store, now }
}

export type Watched = {
  id: string
  pool: TargetPool
  /** Takes a snapshot; after `forget` without the memory of the one before, as a fresh hand does. */
  take(at?: Date): Promise<SnapshotResult>
  forget(): void
  target(): Promise<TargetWithState>
  end(): Promise<void>
}

/** Adds a target to the store and lets snapshots of it be taken. */
export async function watch(
  store: Store,
  cluster: Pick<TestCluster, 'host' | 'port' | 'superuser' | 'password'>,
  options: { database?: string; name?: string; user?: string; password?: string } = {},
): Promise<Watched> {
  const { host, port, superuser, password } = cluster
  const connection = {
    host,
    port,
    database: options.database ?? 'postgres',
    user: options.user ?? superuser,
    tls: 'disable' as const,
    ca: null,
  }
  const id = randomUUID()
  await insertTarget(store.db, { id, slug: `t-${id.slice(0, 8)}`, name: options.name ?? id, ...connection })
  const pool = openTarget(connection, options.password ?? password)
  let remembered = new Map<string, Remembered>()
  const target = async () => (await findTarget(store.db, id))!
  return {
    id,
    pool,
    target,
    take: async (at) => takeSnapshot(store, await target(), pool, remembered, () => at ?? new Date()),
    forget: () => {
      remembered = new Map()
    },
    end: () => pool.end(),
  }
}
