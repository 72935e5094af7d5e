import type { WatchedIndex } from './watched'

/** Of an index in a tree, what tells its duties. */
export type DutyHolder = Pick<
  WatchedIndex,
  'oid' | 'kind' | 'name' | 'table' | 'constraintName' | 'isForeignKeyTarget' | 'isReplicaIdentity' | 'isClustered'
>

/**
 * What the partitions of a partitioned index are needed for by themselves, one sentence a duty. A tree goes as a whole or not
 * at all, so each of these keeps it.
 */
export function leafDuties(index: DutyHolder, leavesOf: ReadonlyMap<number | null, readonly DutyHolder[]>): string[] {
  if (index.kind !== 'I') return []
  const below = (oid: number): DutyHolder[] => (leavesOf.get(oid) ?? []).flatMap((leaf) => [leaf, ...below(leaf.oid)])
  const leaves = below(index.oid)
  const duty = (has: (each: DutyHolder) => boolean, says: (leaf: DutyHolder) => string): string[] => {
    const [first, ...more] = has(index) ? [] : leaves.filter(has)
    if (!first) return []
    return [`Its partition ${says(first)}${more.length === 0 ? '' : `, and ${more.length} more do the like`}.`]
  }
  return [
    ...duty(
      (each) => each.constraintName !== null,
      (leaf) => `“${leaf.name}” enforces the constraint “${leaf.constraintName}” of “${leaf.table}”`,
    ),
    ...duty(
      (each) => each.isForeignKeyTarget,
      (leaf) => `“${leaf.name}” is what foreign keys to “${leaf.table}” rely on`,
    ),
    ...duty(
      (each) => each.isReplicaIdentity,
      (leaf) => `“${leaf.name}” is the replica identity of “${leaf.table}”: logical replication finds rows by it`,
    ),
    ...duty(
      (each) => each.isClustered,
      (leaf) => `“${leaf.name}” is what CLUSTER orders “${leaf.table}” by`,
    ),
  ]
}
