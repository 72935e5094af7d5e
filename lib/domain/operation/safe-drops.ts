import type { ForeignKeyShape } from '../foreign-key-cover'
import { whyUnsupported } from '../foreign-key-cover'
import { groupBy } from '../group-by'
import type { ComparableIndex, SeenIndex } from '../index-shape'
import { coverageOfTree, growForest, type IndexForest, rootOf, sumTree } from '../index-tree'

export type SafeDrops = {
  /** May be dropped together, in this order: what frees most first. */
  drop: number[]
  /** Stay, each with the reason in one sentence. */
  leftOut: { oid: number; why: string }[]
}

/**
 * Which of the chosen indexes (OIDs) may go together. Of two that do the same work one stays when no index that is not chosen
 * does it as well; no foreign key loses its last index. A tree takes its partitions along. `indexes` are all those of the tables
 * concerned, of whole trees.
 */
export function safeDrops(
  chosen: readonly number[],
  indexes: readonly SeenIndex[],
  foreignKeys: readonly ForeignKeyShape[],
): SafeDrops {
  const forest = growForest(indexes)
  const leftOut: SafeDrops['leftOut'] = []
  const going = new Map<number, ComparableIndex>()
  const drop: number[] = []
  for (const oid of new Set(chosen)) {
    const form = forest.comparable.get(oid)
    if (form?.isUsable) going.set(oid, form)
    // What no query can use replaces nothing and is missed by nobody.
    else if (form) drop.push(oid)
    else leftOut.push({ oid, why: forest.unknown.get(oid) ?? 'It was not seen at the last snapshot.' })
  }
  const usable = [...forest.comparable.values()].filter((each) => each.isUsable)
  const below = groupBy(
    usable.filter((each) => rootOf(forest, each.oid) !== each.oid),
    (each) => rootOf(forest, each.oid),
  )
  const staying = usable.filter((each) => !going.has(each.oid) && !going.has(rootOf(forest, each.oid)))
  const stay = (index: ComparableIndex, why: string) => {
    going.delete(index.oid)
    staying.push(index, ...(below.get(index.oid) ?? []))
    leftOut.push({ oid: index.oid, why })
  }
  for (const table of groupBy([...going.values()], (index) => index.tableOid).values()) {
    const reach = new Map(table.map((each) => [each, table.filter((other) => isCovered(forest, other, each)).length]))
    // First what could do the work of most of the others, whatever it was read itself.
    const best = table.toSorted((a, b) => reach.get(b)! - reach.get(a)! || compareWorth(forest, b, a))
    keepCovers(forest, best, staying, going, stay)
    keepForeignKeys(best, foreignKeys, staying, going, stay)
  }
  for (const tree of [...going.values()]) {
    const why = whyPartitionStays(forest, below.get(tree.oid) ?? [], foreignKeys, staying, [...going.values()])
    if (why) stay(tree, why)
  }
  const left = [...going.keys()].sort((a, b) => sumTree(forest, b).sizeBytes - sumTree(forest, a).sizeBytes)
  return { drop: [...drop, ...left], leftOut }
}

function isCovered(forest: IndexForest, index: ComparableIndex, other: ComparableIndex): boolean {
  if (other.oid === index.oid || other.tableOid !== index.tableOid) return false
  return coverageOfTree(forest, index, other).isCovered
}

/** Why a partition of a tree that goes must stay: it is the last for a foreign key, or of two that do the same work. */
function whyPartitionStays(
  forest: IndexForest,
  partitions: readonly ComparableIndex[],
  foreignKeys: readonly ForeignKeyShape[],
  staying: readonly ComparableIndex[],
  going: readonly ComparableIndex[],
): string | null {
  for (const partition of partitions) {
    const ofTable = (each: ComparableIndex) => each.tableOid === partition.tableOid
    const last = foreignKeys.find(
      (key) =>
        key.tableOid === partition.tableOid &&
        whyUnsupported(partition, key) === null &&
        !staying.some((each) => ofTable(each) && whyUnsupported(each, key) === null),
    )
    if (last) return `The foreign key “${last.name}” would lose its last index on a partition, “${partition.name}”.`
    const orphan = going.find(
      (each) =>
        ofTable(each) && isCovered(forest, each, partition) && !staying.some((other) => isCovered(forest, each, other)),
    )
    if (orphan)
      return `Its partition “${partition.name}” does the work of “${orphan.name}”, which goes: one of the two stays.`
  }
  return null
}

type Stay = (index: ComparableIndex, why: string) => void

function keepCovers(
  forest: IndexForest,
  best: ComparableIndex[],
  staying: ComparableIndex[],
  going: ReadonlyMap<number, ComparableIndex>,
  stay: Stay,
): void {
  const isCoveredBy = (index: ComparableIndex, others: readonly ComparableIndex[]) =>
    others.some((other) => isCovered(forest, index, other))
  for (const index of best) {
    if (!going.has(index.oid)) continue
    const orphan = best.find(
      (other) => going.has(other.oid) && isCoveredBy(other, [index]) && !isCoveredBy(other, staying),
    )
    if (orphan) stay(index, `It does the work of “${orphan.name}”, which goes: one of the two stays.`)
  }
}

function keepForeignKeys(
  best: ComparableIndex[],
  foreignKeys: readonly ForeignKeyShape[],
  staying: readonly ComparableIndex[],
  going: ReadonlyMap<number, ComparableIndex>,
  stay: Stay,
): void {
  for (const key of foreignKeys) {
    const supports = (index: ComparableIndex) => index.tableOid === key.tableOid && whyUnsupported(index, key) === null
    if (staying.some(supports)) continue
    const last = best.find((index) => going.has(index.oid) && supports(index))
    if (last) stay(last, `The foreign key “${key.name}” would lose its last index.`)
  }
}

/** What speaks for staying: uniqueness, then use, then smallness. */
function compareWorth(forest: IndexForest, a: ComparableIndex, b: ComparableIndex): number {
  const [one, other] = [sumTree(forest, a.oid), sumTree(forest, b.oid)]
  return (
    a.roles.length - b.roles.length ||
    Number(a.isUnique) - Number(b.isUnique) ||
    one.scans - other.scans ||
    other.sizeBytes - one.sizeBytes ||
    (a.name < b.name ? 1 : -1)
  )
}
