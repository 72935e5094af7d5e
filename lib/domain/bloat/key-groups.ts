import type { BtreeColumn, BtreeFacts, ColumnStatistics } from './btree-facts'
import { type GroupShape, type Groups, groupSizes } from './group-sizes'
import type { Spread } from './spread'

/** Groups whose entries, without posting lists, have these sizes. */
export type KeyGroups = { groups: Groups; keys: Spread }

/** What is assumed where statistics leave room; the first of each is the likely one. */
export type GroupGuess = {
  shape: GroupShape
  /** Factor on the number of distinct values, for the error of the sample. */
  distinct: number
  /** How keys of several columns combine: independently, or as few and as many as their columns allow. */
  combination: 'independent' | 'fewest' | 'most'
  /** How a partial index's rows fall on the table's groups. */
  subset: 'random' | 'whole-groups'
}

/** The groups of equal keys of a column among `rows` rows of the index, without that of the nulls. */
export function columnGroups(
  statistics: ColumnStatistics,
  index: { rows: number; tableRows: number; nullShare: number; isSubset: boolean },
  guess: GroupGuess,
): Groups {
  const { rows, tableRows, nullShare } = index
  const present = rows * (1 - nullShare)
  const tablePresent = index.isSubset ? tableRows * (1 - statistics.nullFraction) : present
  const taken = tablePresent > 0 ? Math.min(1, present / tablePresent) : 0
  const scale = statistics.nullFraction < 1 ? 1 / (1 - statistics.nullFraction) : 0
  const common = statistics.commonFrequencies.map((frequency) => frequency * scale)
  const groups: Groups = common.map((share) => ({ rows: Math.max(1, share * present), groups: 1 }))
  const rest = Math.max(0, 1 - common.reduce((sum, share) => sum + share, 0))
  const distinct = Math.max(0, distinctOf(statistics, tableRows) - common.length)
  // What is left of rounding: every value is among the common ones.
  if (distinct >= 1 && rest * tablePresent >= 1) {
    const many = Math.min(distinct * guess.distinct, rest * tablePresent)
    groups.push(...subsetOf(rest * present, many, taken, guess))
  }
  return groups
}

/** Distinct values of a column in its table. */
export function distinctOf({ distinct }: ColumnStatistics, tableRows: number): number {
  return distinct < 0 ? -distinct * tableRows : distinct
}

function subsetOf(rows: number, groups: number, taken: number, guess: GroupGuess): Groups {
  if (taken >= 0.999) return groupSizes(rows, groups, guess.shape)
  if (guess.subset === 'whole-groups') return groupSizes(rows, groups * taken, guess.shape)
  const mean = rows / groups
  // Those of which no row is in the index are no groups; of unique values each taken row is one.
  const all = groupSizes(rows / taken, groups, guess.shape)
  const seen = all.reduce((sum, each) => sum + each.groups * (1 - (1 - taken) ** each.rows), 0)
  return groupSizes(rows, mean < 1 ? seen : Math.min(groups, seen), guess.shape)
}

/** The groups of a key of several columns. Null when a column without statistics leaves it open. */
export function combinedGroups(facts: BtreeFacts, keys: BtreeColumn[], rows: number, guess: GroupGuess): Groups {
  const known = extendedDistinct(facts, keys)
  if (known !== null) {
    const groups = Math.min(rows, known * guess.distinct)
    const likely = independentGroups(facts, keys, rows)
    const count = likely.reduce((sum, each) => sum + each.groups, 0)
    const agrees = Math.abs(count / groups - 1) < 0.05
    return agrees && guess.shape === 'random' && guess.distinct === 1 ? likely : groupSizes(rows, groups, guess.shape)
  }
  if (guess.combination === 'independent' && guess.shape === 'random') return independentGroups(facts, keys, rows)
  const counts = keys.map(({ statistics }) => (statistics ? distinctOf(statistics, facts.tableRows ?? rows) : rows))
  const fewest = Math.min(rows, Math.max(...counts))
  const most = Math.min(
    rows,
    counts.reduce((product, count) => product * Math.max(1, count), 1),
  )
  if (guess.combination === 'fewest') return groupSizes(rows, fewest, guess.shape)
  if (guess.combination === 'most') return groupSizes(rows, most, guess.shape)
  const count = independentGroups(facts, keys, rows).reduce((sum, each) => sum + each.groups, 0)
  return groupSizes(rows, count, guess.shape)
}

/** Distinct combinations of exactly these columns, as extended statistics count them. */
export function extendedDistinct({ combinations }: BtreeFacts, keys: BtreeColumn[]): number | null {
  if (keys.some(({ attributeNumber }) => attributeNumber === 0)) return null
  const wanted = [...new Set(keys.map(({ attributeNumber }) => attributeNumber))].sort((a, b) => a - b).join()
  return combinations.find(({ attributes }) => attributes.join() === wanted)?.count ?? null
}

/** Every combination of two columns' groups, as probabilities, then of the next; alike ones are put together. */
function independentGroups(facts: BtreeFacts, keys: BtreeColumn[], rows: number): Groups {
  let shares: { share: number; count: number }[] = [{ share: 1, count: 1 }]
  for (const { statistics } of keys) {
    if (!statistics) continue
    const own = sharesOf(statistics, facts.tableRows ?? rows)
    const next = new Map<number, { share: number; count: number }>()
    for (const a of shares) {
      for (const b of own) {
        const share = a.share * b.share
        const count = a.count * b.count
        const step = Math.round(Math.log(share) * 20)
        const held = next.get(step) ?? { share: 0, count: 0 }
        next.set(step, { share: held.share + share * count, count: held.count + count })
      }
    }
    shares = [...next.values()].map((each) => ({ share: each.share / each.count, count: each.count }))
  }
  return shares.flatMap(({ share, count }) => {
    const mean = rows * share
    const seen = count * -Math.expm1(-mean)
    return seen > 0 ? groupSizes(mean * count, Math.max(seen, Math.min(count, 1)), 'random') : []
  })
}

function sharesOf(statistics: ColumnStatistics, tableRows: number): { share: number; count: number }[] {
  const { commonFrequencies: common, nullFraction } = statistics
  const list = common.map((share) => ({ share, count: 1 }))
  if (nullFraction > 0) list.push({ share: nullFraction, count: 1 })
  const rest = 1 - list.reduce((sum, { share }) => sum + share, 0)
  const count = Math.max(0, distinctOf(statistics, tableRows) - common.length)
  if (rest > 1e-6 && count >= 1) list.push({ share: rest / count, count })
  return list
}
