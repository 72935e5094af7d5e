import 'server-only'
import { probe } from '@/lib/catalog/probe'
import { askSnapshot } from '@/lib/catalog/snapshot'
import { judgeContinuity, type ServerBefore } from '@/lib/domain/continuity'
import { Problem } from '@/lib/domain/problem'
import { diffIndexes, diffStatements, diffTables, keeper, type Memory, sumUseByTable } from '@/lib/domain/snapshot-diff'
import type { Store } from '@/lib/store/open'
import { inSnapshotTransaction, loadMemory, writeChange } from '@/lib/store/sample'
import {
  ensureCluster,
  holdTarget,
  storeIdentity,
  type TargetStateRow,
  type TargetWithState,
  updateTargetState,
} from '@/lib/store/target'
import type { TargetPool } from '@/lib/targets/pool'

/** What a hand keeps of a target between snapshots, so that an unchanged database costs the store nothing to compare. */
export type Remembered = { at: number; memory: Memory; probedAt: number }

export type SnapshotResult = {
  at: Date
  durationMs: number
  indexCount: number
  tableCount: number
  changedIndexes: number
  failed: { question: string; message: string; hint?: string }[]
}

const probeEveryMs = 600_000
/** As many as the question asks for. */
const mostStatements = 5_000

/**
 * Takes one snapshot of a target and stores it in one transaction: facts from the server, differences to the snapshot
 * before, events. `remembered` is updated in place. Throws a Problem when the server cannot be read at all; questions
 * that fail alone are named in the result and in the stored row.
 */
export async function takeSnapshot(
  store: Store,
  target: TargetWithState,
  pool: TargetPool,
  remembered: Map<string, Remembered>,
  now: () => Date,
): Promise<SnapshotResult> {
  const started = performance.now()
  const kept = remembered.get(target.id)
  const isCurrent = kept && kept.at === (target.state.lastSnapshotAt?.getTime() ?? 0)
  const memory = isCurrent ? kept.memory : await loadMemory(store.db, target.id)
  const isProbeDue = !isCurrent || Date.now() - kept.probedAt > probeEveryMs || target.state.capabilities === null
  const probed = isProbeDue ? await probe(pool) : null
  const versionNumber = probed?.server.versionNumber ?? target.state.versionNumber!
  refuseUnsupported(versionNumber)

  const answer = await askSnapshot(pool, versionNumber, {
    known: new Map(memory.indexes.map((each) => [each.state.oid, each.state.shapeKey])),
    withStatements: true,
    keep: keeper(memory.indexes),
  })
  await refuseOwnStore(store, answer.server)

  const at = later(now(), target.state.lastSnapshotAt)
  const before = target.state.lastSnapshotAt ? serverBefore(target.state) : null
  const identified = await withKnownIdentifier(store, before, target.state)
  const continuity = judgeContinuity(identified, answer.server, at)
  const judge = {
    at,
    isComparable: continuity.isComparable,
    wasReset: continuity.wasReset,
    hasSameOids: continuity.hasSameOids,
    // Every database has indexes of its own; with none known, the question was never answered yet.
    isFirst: before === null || memory.indexes.length === 0,
  }
  const failed = answer.asked.filter((each) => !each.ok)
  const wasAnswered = (question: string) => !failed.some((each) => each.question === question)
  const nothing = { added: [], changed: [], dropped: [], renamed: [], events: [] }
  // Tables and indexes go together. Left out, nothing is lost: the next difference spans both snapshots.
  const areRelationsKnown = wasAnswered('tables') && wasAnswered('indexes')
  const indexes = areRelationsKnown ? diffIndexes(memory.indexes, answer.indexes, answer.shapes, judge) : nothing
  const tables = areRelationsKnown
    ? diffTables(memory.tables, answer.tables, judge, sumUseByTable(memory.indexes, answer.indexes, indexes))
    : nothing
  // A statement that comes among the most expensive may have been counted long before.
  const isCut = memory.statements.length === 0 || (answer.statements?.length ?? 0) >= mostStatements
  const statements = answer.statements
    ? diffStatements(memory.statements, answer.statements, { ...judge, isFirst: isCut })
    : { added: [], changed: [] }
  const lockedRelations =
    answer.tables.filter((each) => each.isLocked).length + answer.indexes.filter((each) => each.isLocked).length
  const durationMs = performance.now() - started

  const after = await inSnapshotTransaction(store, async (pen) => {
    const { tx } = pen
    await holdTarget(tx, target.id, target.state.lastSnapshotAt)
    const written = await writeChange(
      pen,
      target.id,
      at,
      memory,
      {
        newTables: tables.added,
        changedTables: tables.changed,
        droppedTables: tables.dropped,
        renamedTables: tables.renamed,
        newIndexes: indexes.added,
        changedIndexes: indexes.changed,
        droppedIndexes: indexes.dropped,
        renamedIndexes: indexes.renamed,
        shapes: areRelationsKnown ? answer.shapes : [],
        newStatements: statements.added,
        changedStatements: statements.changed,
        events: indexes.events,
      },
      {
        durationMs,
        lockedRelations,
        databaseBytes: answer.server.databaseSizeBytes,
        failed,
        targetEvents: continuity.events,
      },
    )
    const { server } = answer
    await updateTargetState(tx, target.id, {
      clusterId: server.systemIdentifier ? await ensureCluster(tx, server.systemIdentifier) : null,
      databaseOid: server.databaseOid,
      version: server.version,
      versionNumber: server.versionNumber,
      isInRecovery: server.isInRecovery,
      timelineId: server.timelineId,
      postmasterStartedAt: server.postmasterStartedAt,
      settings: server.settings,
      databaseStatsResetAt: server.databaseStatsResetAt,
      sharedStatsResetAt: server.sharedStatsResetAt,
      commits: server.commits,
      countersSince: continuity.countersSince,
      countersSinceCause: continuity.countersSinceCause,
      lastSnapshotAt: at,
      lastTriedAt: at,
      lastProblem: null,
      failures: 0,
      asked: answer.asked,
      databaseBytes: server.databaseSizeBytes,
      ...written.sums,
      ...(probed ? { capabilities: probed.capabilities } : {}),
    })
    return written
  })
  remembered.set(target.id, {
    at: at.getTime(),
    memory: after.memory,
    probedAt: probed ? Date.now() : (kept?.probedAt ?? Date.now()),
  })
  const totals = after.sums
  return {
    at,
    durationMs: performance.now() - started,
    indexCount: totals.indexCount,
    tableCount: totals.tableCount,
    changedIndexes: indexes.changed.length + indexes.added.length,
    failed: failed.map(({ question, message, hint }) => ({
      question,
      message: message ?? 'It failed.',
      ...(hint ? { hint } : {}),
    })),
  }
}

/** Throws for servers we cannot read: older than 13. */
export function refuseUnsupported(versionNumber: number): void {
  if (versionNumber >= 130000) return
  throw new Problem('unsupported', `PostgreSQL ${Math.floor(versionNumber / 10_000)} is too old for Arborist.`, {
    hint: 'Arborist reads PostgreSQL 13 and later; upgrade the server first.',
  })
}

/** Throws when the server is the one that holds our own store. */
export async function refuseOwnStore(
  store: Store,
  server: { systemIdentifier: string | null; databaseName: string; postmasterStartedAt: Date | null },
): Promise<void> {
  const own = await storeIdentity(store.db)
  const isSameServer =
    own.systemIdentifier && server.systemIdentifier
      ? own.systemIdentifier === server.systemIdentifier
      : Math.abs((server.postmasterStartedAt?.getTime() ?? 0) - own.startedAt.getTime()) < 2
  if (!isSameServer) return
  if (!own.isEmbedded && server.databaseName !== own.database) return
  throw new Problem('not-allowed', "This is Arborist's own store; it cannot be a target.", {
    field: 'host',
    hint: 'Name the server that holds the database you want to look after.',
  })
}

function serverBefore(state: TargetStateRow): Omit<ServerBefore, 'systemIdentifier'> {
  const { timelineId, isInRecovery, versionNumber, postmasterStartedAt, countersSince, countersSinceCause } = state
  const { databaseStatsResetAt, sharedStatsResetAt, commits, lastSnapshotAt } = state
  return {
    timelineId,
    isInRecovery,
    versionNumber,
    postmasterStartedAt,
    databaseStatsResetAt,
    sharedStatsResetAt,
    commits,
    countersSince,
    countersSinceCause,
    snapshotAt: lastSnapshotAt,
  }
}

async function withKnownIdentifier(
  store: Store,
  before: Omit<ServerBefore, 'systemIdentifier'> | null,
  state: TargetStateRow,
): Promise<ServerBefore | null> {
  if (!before) return null
  const { rows } = await store.pool.query<{ id: string }>(
    'select system_identifier as id from clusters where id = $1',
    [state.clusterId],
  )
  return { ...before, systemIdentifier: rows[0]?.id ?? null }
}

/**
 * Samples are keyed by time: a clock that stepped back a little must not make two snapshots collide. One that stepped back far
 * was wrong before, and is followed, or all snapshots until then would stand at one moment.
 */
function later(now: Date, last: Date | null): Date {
  const aheadMs = last ? last.getTime() - now.getTime() : -1
  return last && aheadMs >= 0 && aheadMs <= 60_000 ? new Date(last.getTime() + 1) : now
}
