import 'server-only'
import type { OperationLimits, Prepared } from '@/lib/domain/operation/prepared'
import type { Log } from '@/lib/runtime/log'
import type { Store } from '@/lib/store/open'
import type { OperationRow } from '@/lib/store/operation'
import type { TargetPool } from '@/lib/targets/pool'

/** Where operations of one target are done. */
export type Site = {
  store: Store
  /** A pool of so many connections, one by default, as the role that changes things; their application_name. */
  open(applicationName: string, maxClients?: number): TargetPool
  /** Looks on while an operation runs, as the same role: it may cancel what that role does. */
  eyes: TargetPool
  /** As the role that reads: who others are. */
  reader: TargetPool
  /** What an operation would do now. Throws Problem. */
  prepare(row: Pick<OperationRow, 'targetId' | 'kind' | 'request'>, limits: OperationLimits): Promise<Prepared>
  log: Log
}
