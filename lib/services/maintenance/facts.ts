import 'server-only'
import { reasonWords } from '@/lib/domain/bloat/words'
import type { CaredFinding, CaredIndex, CaredTable } from '@/lib/domain/maintenance/care-facts'
import type { LeftOutReason } from '@/lib/domain/maintenance/plan-item'
import { itemKey } from '@/lib/domain/maintenance/plan-item'
import { careOf, type Policy } from '@/lib/domain/maintenance/policy'
import { measureRates, type Rates } from '@/lib/domain/maintenance/rates'
import { caredKinds, isDropProposed, taskOf } from '@/lib/domain/maintenance/tasks/mend'
import {
  type CaredFindingRow,
  type CaredIndexRow,
  loadCaredFindings,
  loadCaredIndexes,
  loadCaredTables,
  loadDoneOperations,
  loadPast,
} from '@/lib/store/care'
import type { Db } from '@/lib/store/open'
import { readLimits } from '@/lib/store/operation'
import type { TargetWithState } from '@/lib/store/target'

const dayMs = 86_400_000
/** How far back earlier runs and measured rates are looked at. */
const pastDays = 400
const rateDays = 120

export type Facts = {
  indexes: CaredIndex[]
  tables: CaredTable[]
  findings: CaredFinding[]
  rates: Rates
  hold: { reason: LeftOutReason; says: string } | null
}

/** All that a plan of a target rests on, from the store alone. */
export async function gatherFacts(db: Db, target: TargetWithState, policy: Policy, now: Date): Promise<Facts> {
  const least = Math.min(
    policy.care.thresholds.leastIndexBytes,
    ...policy.overrides.map((each) => each.thresholds?.leastIndexBytes ?? Number.POSITIVE_INFINITY),
  )
  const [indexes, tables, findings, past, done, hold] = await Promise.all([
    loadCaredIndexes(db, target.id, least),
    loadCaredTables(db, target.id),
    loadCaredFindings(db, target.id, caredKinds),
    loadPast(db, target.id, new Date(now.getTime() - pastDays * dayMs)),
    loadDoneOperations(db, target.id, new Date(now.getTime() - rateDays * dayMs)),
    holdOf(db, target),
  ])
  const pastOf = (key: string) => past.get(key) ?? null
  return {
    indexes: indexes.map((row) => caredIndex(row, pastOf(itemKey('rebuild', row.schema, row.table, row.name)))),
    tables: tables.map((row) => ({
      ...row,
      past: {
        statistics: pastOf(itemKey('statistics', row.schema, row.name, null)),
        vacuum: pastOf(itemKey('vacuum', row.schema, row.name, null)),
      },
    })),
    findings: findings.map((row) => caredFinding(row, pastOf)),
    rates: measureRates(done),
    hold,
  }
}

export function caredIndex(row: CaredIndexRow, past: CaredIndex['past']): CaredIndex {
  const { ratio, reclaimableBytes, confidence, reason, keyOrder, pendingPages, ...rest } = row
  const isRandom = row.method === 'btree' && keyOrder === 'random'
  const why = reason === null ? null : inSentence(reasonWords(reason).text)
  const bloat = confidence && { ratio, reclaimableBytes, confidence, why, hasRandomKeys: isRandom, pendingPages }
  return { ...rest, bloat, past }
}

/** A sentence as part of another one. */
function inSentence(text: string): string {
  const begins = /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
  return begins.replace(/\.$/, '')
}

/** Indexes of a target that a policy proposes to drop. */
export async function droppedIndexes(db: Db, targetId: string, policy: Policy): Promise<Set<number>> {
  const care = careOf(policy)
  const rows = await loadCaredFindings(db, targetId, caredKinds)
  const proposed = rows
    .map((row) => caredFinding(row, () => null))
    .filter((each) => isDropProposed(each, care(each.schema, each.table, each.index)))
  return new Set(proposed.flatMap(({ indexId }) => (indexId === null ? [] : [indexId])))
}

function caredFinding(row: CaredFindingRow, pastOf: (key: string) => CaredFinding['past']): CaredFinding {
  const [first] = row.objects
  const index = first.type === 'index' ? first.name : null
  const table = first.type === 'index' ? first.table : first.name
  const request = mendOf(row)
  const task = taskOf[row.kind]
  return {
    id: row.id,
    kind: row.kind,
    says: row.says,
    schema: first.schema,
    table,
    index,
    indexId: first.type === 'index' ? first.id : null,
    tableId: first.type === 'table' ? first.id : null,
    reclaimableBytes: row.reclaimableBytes,
    verdict: row.verdict,
    request,
    sql: row.sql,
    past: task ? pastOf(itemKey(task, first.schema, table, index ?? `finding ${row.id}`)) : null,
  }
}

/** The one operation that mends a finding. Whether a failed build is still wanted is for a person to judge, so none of those. */
function mendOf({ operations }: CaredFindingRow): CaredFinding['request'] {
  const [only, ...more] = operations ?? []
  if (!only || more.length > 0) return null
  return only.kind === 'remove-leftover' && only.finish ? null : only
}

/** Why nothing may be changed on a target as it was seen last. */
export async function holdOf(db: Db, target: TargetWithState): Promise<Facts['hold']> {
  const limits = await readLimits(db, target.id)
  const held = (says: string) => ({ reason: 'target-held' as const, says })
  if (limits.isReadOnly) return held('The target is read-only here: nothing is changed on it (Settings of the target).')
  if (target.pausedAt) return held('The target is paused.')
  if (target.state.isInRecovery) return held('The server is a replica: care is given to its primary.')
  return null
}
