import { type Coverage, coverage } from './covers'
import { groupBy } from './group-by'
import { type ComparableIndex, comparableIndex, type IndexRole, rolesOf, type SeenIndex } from './index-shape'

/** Indexes of a database in comparable form, with what hangs below the partitioned ones, whose roles are theirs as well. */
export type IndexForest = {
  comparable: Map<number, ComparableIndex>
  /** Why an index cannot be compared now. */
  unknown: Map<number, string>
  seen: Map<number, SeenIndex>
  childrenOf: Map<number | null, SeenIndex[]>
}

export function growForest(indexes: readonly SeenIndex[]): IndexForest {
  const comparable = new Map<number, ComparableIndex>()
  const unknown = new Map<number, string>()
  for (const each of indexes) {
    const form = comparableIndex(each)
    if (typeof form === 'string') unknown.set(each.flags.oid, form)
    else comparable.set(form.oid, form)
  }
  const attached = indexes.filter((each) => each.flags.parentOid !== null)
  const childrenOf = groupBy(attached, (each) => each.flags.parentOid)
  // A tree goes as a whole or not at all, so what one of its partitions is needed for holds all of it.
  const rolesBelow = (oid: number): IndexRole[] =>
    (childrenOf.get(oid) ?? []).flatMap(({ flags }) => [...rolesOf(flags), ...rolesBelow(flags.oid)])
  for (const form of attached.length === 0 ? [] : comparable.values()) {
    const below = rolesBelow(form.oid).filter((role) => role !== 'attached-partition')
    if (below.length > 0) form.roles = [...new Set([...form.roles, ...below])]
  }
  return { comparable, unknown, seen: new Map(indexes.map((each) => [each.flags.oid, each])), childrenOf }
}

/** The topmost index of the tree that an index belongs to; itself when it is attached to none that was seen. */
export function rootOf(forest: Pick<IndexForest, 'seen'>, oid: number): number {
  const parentOid = forest.seen.get(oid)?.flags.parentOid ?? null
  return parentOid === null || !forest.seen.has(parentOid) ? oid : rootOf(forest, parentOid)
}

/**
 * Like `coverage`, for whole trees: a partitioned index is covered when the other covers it in each partition as well.
 * Attaching checks neither ascending and descending nor the order of nulls, so that a partition may differ from the whole.
 */
export function coverageOfTree(forest: IndexForest, a: ComparableIndex, b: ComparableIndex): Coverage {
  const whole = coverage(a, b)
  if (!whole.isCovered) return whole
  const below = forest.childrenOf.get(a.oid)
  if (!below) return whole
  const counterparts = new Map((forest.childrenOf.get(b.oid) ?? []).map((each) => [each.flags.tableOid, each]))
  for (const { flags } of below) {
    const ours = forest.comparable.get(flags.oid)
    const theirs = forest.comparable.get(counterparts.get(flags.tableOid)?.flags.oid ?? 0)
    const isSame = ours && theirs && coverageOfTree(forest, ours, theirs).isCovered
    if (!isSame)
      return { kind: 'other-comparison', isCovered: false, reason: 'As a whole the same, but not in every partition.' }
  }
  return whole
}

/** Scans and bytes of an index with all that hangs below it. */
export function sumTree(forest: IndexForest, oid: number): { scans: number; sizeBytes: number } {
  const { flags } = forest.seen.get(oid)!
  const sum = { scans: flags.scans, sizeBytes: flags.sizeBytes ?? 0 }
  for (const child of forest.childrenOf.get(oid) ?? []) {
    const below = sumTree(forest, child.flags.oid)
    sum.scans += below.scans
    sum.sizeBytes += below.sizeBytes
  }
  return sum
}
