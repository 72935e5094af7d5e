import type { Coverage } from './covers'
import { type ForeignKeyShape, whyUnsupported } from './foreign-key-cover'
import { groupBy } from './group-by'
import type { ComparableIndex, ComparableKey, IndexRole, SeenIndex } from './index-shape'
import { coverageOfTree, growForest, type IndexForest, rootOf, sumTree } from './index-tree'

/** Indexes are named by the OID they came with. */
export type RedundantIndex = {
  oid: number
  /** Of the indexes that stay, the one to name as its replacement; it may be a partition of a tree that stays. */
  keeperOid: number
  coverage: Coverage
  /** Foreign keys that it supports and that an index which stays supports as well. */
  foreignKeys: ForeignKeyShape[]
}

export type Redundancy = {
  /** May all be dropped together. */
  redundant: RedundantIndex[]
  /** Covered, but needed for something else. */
  held: { oid: number; coverOid: number; coverage: Coverage; roles: IndexRole[] }[]
  /** Close to each other without covering; both stay. */
  related: { oid: number; otherOid: number; coverage: Coverage }[]
  /** All that were judged, in the form they were compared in. */
  comparable: Map<number, ComparableIndex>
  /** Not judged, with the reason. */
  unknown: Map<number, string>
}

type Candidate = { index: ComparableIndex; rank: number[] }
type Cover = { other: Candidate; coverage: Coverage }

/**
 * Which indexes others make redundant, solved per table as a set: what is named may be dropped together, and whatever it
 * did is still done afterwards. Of equals the one stays that guards more, is read more or is smaller. Partitions attached
 * to an index are judged with it. Foreign keys (all of the database) never lose their last supporting index.
 */
export function findRedundancy(
  indexes: readonly SeenIndex[],
  foreignKeys: readonly ForeignKeyShape[] = [],
): Redundancy {
  const forest = growForest(indexes)
  const keysOf = groupBy(foreignKeys, (key) => key.tableOid)
  const result: Redundancy = {
    redundant: [],
    held: [],
    related: [],
    comparable: forest.comparable,
    unknown: forest.unknown,
  }
  const tables = groupBy(forest.comparable.values(), (index) => index.tableOid)
  const solved = new Set<number>()
  const going = new Set<number>()
  // The tables above a partition first: a tree that goes takes its partitions along, and none of them is a cover then.
  const solve = (tableOid: number) => {
    if (solved.has(tableOid)) return
    solved.add(tableOid)
    const table = tables.get(tableOid) ?? []
    for (const { oid } of table) {
      const parent = forest.seen.get(forest.seen.get(oid)?.flags.parentOid ?? 0)
      if (parent) solve(parent.flags.tableOid)
    }
    if (!areApart(table)) solveTable(forest, table, keysOf.get(tableOid) ?? [], going, result)
  }
  for (const tableOid of tables.keys()) solve(tableOid)
  return result
}

function solveTable(
  forest: IndexForest,
  table: ComparableIndex[],
  foreignKeys: ForeignKeyShape[],
  going: Set<number>,
  result: Redundancy,
): void {
  const candidates = table
    .map((index) => ({ index, rank: rankOf(forest, index) }))
    .sort((a, b) => compareRanks(b.rank, a.rank) || (a.index.name < b.index.name ? -1 : 1))
  const coversOf = findCovers(forest, candidates, result)
  const standing = candidates.filter(({ index }) => !going.has(rootOf(forest, index.oid)))
  const staying = new Set(standing)
  const covers = (one: Candidate, other: Candidate) => coversOf.get(other)?.some((each) => each.other === one) ?? false
  const firstStaying = (covers: Cover[]) => covers.find(({ other }) => staying.has(other))
  // The least first, so that of equals the best is left.
  for (const candidate of standing.toReversed()) {
    if (candidate.index.roles.length > 0) continue
    if (firstStaying(coversOf.get(candidate) ?? [])) staying.delete(candidate)
  }
  for (const candidate of standing) {
    const cover = firstStaying(coversOf.get(candidate) ?? [])
    const { oid, roles } = candidate.index
    if (!cover) continue
    const coverOid = cover.other.index.oid
    if (staying.has(candidate)) {
      const isPart = roles.includes('attached-partition')
      // Two that cover each other, both held, are one matter: it is told of the lesser.
      const isTold = candidates.indexOf(candidate) < candidates.indexOf(cover.other) && covers(candidate, cover.other)
      if (!isPart && !isTold) result.held.push({ oid, coverOid, coverage: cover.coverage, roles })
      continue
    }
    const supported = foreignKeys.filter((key) => whyUnsupported(candidate.index, key) === null)
    going.add(oid)
    result.redundant.push({ oid, keeperOid: coverOid, coverage: cover.coverage, foreignKeys: supported })
  }
}

/** The covers of each candidate, best first; what is close without covering goes to the result. */
function findCovers(forest: IndexForest, candidates: Candidate[], result: Redundancy): Map<Candidate, Cover[]> {
  const coversOf = new Map<Candidate, Cover[]>()
  const neighboursOf = makeNeighbours(candidates)
  for (const candidate of candidates) {
    for (const other of neighboursOf(candidate)) {
      if (candidate === other) continue
      const coverage = coverageOfTree(forest, candidate.index, other.index)
      if (coverage.isCovered) {
        const covers = coversOf.get(candidate)
        if (covers) covers.push({ other, coverage })
        else coversOf.set(candidate, [{ other, coverage }])
      } else if (coverage.kind !== 'not' && !isPartOfWhole(candidate.index, other.index)) {
        result.related.push({ oid: candidate.index.oid, otherOid: other.index.oid, coverage })
      }
    }
  }
  return coversOf
}

/** By the list of keys, which many indexes of one shape share. */
const subjectsMade = new WeakMap<ComparableKey[], string>()

/** What an index is on, in whatever sequence. */
function subjectsOf({ keys }: ComparableIndex): string {
  const made = subjectsMade.get(keys)
  if (made !== undefined) return made
  const subjects = keys
    .map((key) => key.subject)
    .sort()
    .join()
  subjectsMade.set(keys, subjects)
  return subjects
}

/** Whether none can touch another: no two begin alike or have the same columns in another sequence. */
function areApart(table: readonly ComparableIndex[]): boolean {
  const begins = new Set<string | undefined>()
  const wholes = new Set<string>()
  for (const index of table) {
    begins.add(index.keys[0]?.subject)
    wholes.add(subjectsOf(index))
  }
  return begins.size === table.length && wholes.size === table.length
}

/** Finds those that can touch an index at all: they begin alike, or have the same columns in another sequence. */
function makeNeighbours(candidates: Candidate[]): (candidate: Candidate) => Candidate[] {
  const first = ({ index }: Candidate) => index.keys[0]?.subject
  const all = ({ index }: Candidate) => subjectsOf(index)
  const byFirst = groupBy(candidates, first)
  // Of one column it is the same as how they begin.
  const byAll = groupBy(
    candidates.filter(({ index }) => index.keys.length > 1),
    all,
  )
  return (candidate) => {
    const begin = first(candidate)
    const alike = byFirst.get(begin)!
    if (candidate.index.keys.length < 2) return alike
    const others = byAll.get(all(candidate))!.filter((other) => first(other) !== begin)
    return others.length === 0 ? alike : [...alike, ...others]
  }
}

function isPartOfWhole(a: ComparableIndex, b: ComparableIndex): boolean {
  return a.roles.includes('attached-partition') && b.roles.includes('attached-partition')
}

/** What speaks for keeping an index, the weightiest first; larger numbers stay. */
function rankOf(forest: IndexForest, index: ComparableIndex): number[] {
  const has = (role: IndexRole) => Number(index.roles.includes(role))
  const { scans, sizeBytes } = sumTree(forest, index.oid)
  return [
    has('primary-key'),
    has('unique-constraint'),
    Number(index.isUnique),
    has('replica-identity'),
    has('cluster-order'),
    has('foreign-key-target'),
    has('attached-partition') + has('exclusion-constraint'),
    scans,
    -sizeBytes,
  ]
}

function compareRanks(a: number[], b: number[]): number {
  for (let place = 0; place < a.length; place += 1) {
    const difference = a[place]! - b[place]!
    if (difference !== 0) return difference
  }
  return 0
}
