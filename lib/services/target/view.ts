import 'server-only'
import type { Asked, Capability } from '@/lib/domain/facts'
import type { ProblemBody } from '@/lib/domain/problem'
import type { TargetWithState } from '@/lib/store/target'

/** A target as pages and the API show it: everything but its secret. */
export type TargetView = {
  id: string
  slug: string
  name: string
  host: string
  port: number
  database: string
  user: string
  tls: string
  hasCa: boolean
  intervalS: number
  isPaused: boolean
  isDemo: boolean
  simulatedUntil: Date | null
  createdAt: Date
  clusterId: number | null
  version: string | null
  versionNumber: number | null
  role: 'primary' | 'replica' | null
  health: 'fresh' | 'waiting' | 'stale' | 'failing' | 'paused'
  lastSnapshotAt: Date | null
  lastTriedAt: Date | null
  problem: ProblemBody | null
  failedQuestions: Asked[]
  countersSince: Date | null
  countersSinceCause: string | null
  indexCount: number | null
  tableCount: number | null
  indexBytes: number | null
  tableBytes: number | null
  databaseBytes: number | null
  capabilities: Capability[]
}

export function viewTarget(target: TargetWithState, now: Date): TargetView {
  const { state } = target
  return {
    id: target.id,
    slug: target.slug,
    name: target.name,
    host: target.host,
    port: target.port,
    database: target.database,
    user: target.user,
    tls: target.tls,
    hasCa: target.ca !== null,
    intervalS: target.intervalS,
    isPaused: target.pausedAt !== null,
    isDemo: target.isDemo,
    simulatedUntil: target.simulatedUntil,
    createdAt: target.createdAt,
    clusterId: state.clusterId,
    version: state.version,
    versionNumber: state.versionNumber,
    role: roleOf(state.isInRecovery),
    health: healthOf(target, now),
    lastSnapshotAt: state.lastSnapshotAt,
    lastTriedAt: state.lastTriedAt,
    problem: state.lastProblem,
    failedQuestions: (state.asked ?? []).filter((each) => !each.ok),
    countersSince: state.countersSince,
    countersSinceCause: state.countersSinceCause,
    indexCount: state.indexCount,
    tableCount: state.tableCount,
    indexBytes: state.indexBytes,
    tableBytes: state.tableBytes,
    databaseBytes: state.databaseBytes,
    capabilities: state.capabilities ?? [],
  }
}

function roleOf(isInRecovery: boolean | null): 'primary' | 'replica' | null {
  if (isInRecovery === null) return null
  return isInRecovery ? 'replica' : 'primary'
}

function healthOf(target: TargetWithState, now: Date): TargetView['health'] {
  if (target.pausedAt) return 'paused'
  if (target.state.lastProblem) return 'failing'
  if (!target.state.lastSnapshotAt) return 'waiting'
  const age = now.getTime() - target.state.lastSnapshotAt.getTime()
  return age > target.intervalS * 3_000 + 15_000 ? 'stale' : 'fresh'
}
