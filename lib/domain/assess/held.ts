import { clusterOn, dropConstraint, replicaIdentityUsing } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { bytes } from '../format'
import { type IndexRole, roleWords } from '../index-shape'
import type { Redundancy } from '../redundancy'
import type { Evidence } from '../verdict'
import { objectOfIndex, type WatchedIndex, type WatchedTable } from './watched'

type Held = Redundancy['held'][number]

/** An index whose work another one does as well, and which only a constraint or a mark of the table still holds. */
export function held(
  index: WatchedIndex,
  cover: WatchedIndex,
  table: WatchedTable,
  { coverage, roles }: Held,
): Finding | null {
  const holding = roles.filter((role) => role !== 'attached-partition')
  if (holding.length === 0 || holding.includes('primary-key') || holding.includes('exclusion-constraint')) return null
  const step = release(index, cover, table, holding)
  const size = index.sizeBytes === null ? 'unknown size' : bytes(index.sizeBytes)
  return {
    kind: 'repeated-constraint',
    severity: holding.includes('unique-constraint') ? 'attention' : 'note',
    says: `“${cover.name}” on ${cover.columns} does its work; it stays only because ${listOf(holding)}.`,
    objects: [objectOfIndex(index), objectOfIndex(cover)],
    reclaimableBytes: index.sizeBytes,
    evidence: [
      note('Compared', `${coverage.reason} Uniqueness, deferral and NULLS NOT DISTINCT were compared too.`),
      ...holding.map((role) => note('Held', `It cannot be dropped by itself: ${roleWords[role]}.`)),
      note('Cost', `It takes ${size}, and each write that is not heap-only maintains both.`),
    ],
    nextStep: step,
    verdict: null,
    fingerprint: JSON.stringify([index.columns, cover.name, cover.columns, holding]),
  }
}

function release(
  index: WatchedIndex,
  cover: WatchedIndex,
  table: WatchedTable,
  holding: readonly IndexRole[],
): Finding['nextStep'] {
  if (holding.includes('foreign-key-target')) {
    return {
      text: `Foreign keys were declared against it: create them anew, so that they rest on “${cover.name}”, before it can go.`,
      sql: null,
    }
  }
  if (holding.includes('replica-identity')) {
    return {
      text: `Let “${cover.name}” identify the rows for logical replication; then this one can go.`,
      sql: isIdentifying(cover) ? replicaIdentityUsing(table, cover.name) : null,
    }
  }
  if (holding.includes('cluster-order')) {
    return {
      text: `Mark “${cover.name}” for CLUSTER instead; then this one can go.`,
      sql: clusterOn(table, cover.name),
    }
  }
  return {
    text: `Drop the constraint: it needs a short exclusive lock on the table, and its index goes with it. Statements with ON CONFLICT ON CONSTRAINT must name “${cover.name}” first.`,
    sql: index.constraintName === null ? null : dropConstraint(table, index.constraintName),
  }
}

/** As far as it is known here: its columns must be NOT NULL as well, which the server checks. */
function isIdentifying(index: WatchedIndex): boolean {
  return index.isUnique && index.parts?.predicate === null && index.parts.isImmediate
}

function listOf(roles: readonly IndexRole[]): string {
  return roles.map((role) => roleWords[role]).join(', and ')
}

const note = (topic: string, text: string): Evidence => ({ topic, text, weight: 'notes', at: null })
