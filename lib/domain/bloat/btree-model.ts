import type { BtreeColumn, BtreeFacts } from './btree-facts'
import { pagesAbove } from './btree-page'
import { entrySizes, type NullGuess } from './entry-sizes'
import { columnGroups, combinedGroups, distinctOf, type GroupGuess, type KeyGroups } from './key-groups'
import { mergedLeaves, plainLeaves } from './posting-lists'
import { meanOf, type Spread } from './spread'
import type { WidthGuess } from './value-widths'

/** What the statistics of an index mean for a rebuild of it. */
export type BtreeModel = {
  facts: BtreeFacts
  rows: number
  /** Share of the index's rows that are null, by column. */
  nullShares: number[]
  /** Equal keys are merged into posting lists. */
  isMerged: boolean
  /** Its rows are chosen by more than one of its columns being not null. */
  isSubset: boolean
  isWidthGuessed: boolean
  /** Several key columns, and no extended statistics on them. */
  isCombinationOpen: boolean
  /** Two standard deviations of the distinct values found in the sample, as a share. */
  distinctError: number
}

export type Guess = GroupGuess & { nulls: NullGuess; widths: WidthGuess }

export const likely: Guess = {
  shape: 'random',
  distinct: 1,
  combination: 'independent',
  subset: 'random',
  nulls: 'independent',
  widths: 'varied',
}

/** Pages after a rebuild, under one reading of the statistics. Null when a width is not known. */
export function modelPages(model: BtreeModel, guess: Guess): number | null {
  const { facts, rows } = model
  if (rows <= 0) return 1
  const sizes = entrySizes(facts.columns, model.nullShares, guess)
  const pivot = pivotBytes(model, guess)
  if (sizes === null || pivot === null) return null
  const leaves = model.isMerged ? mergedLeaves(groupsOf(model, guess, sizes), facts) : plainLeaves(rows, sizes, facts)
  const whole = Math.max(1, Math.ceil(leaves))
  return whole + pagesAbove(whole, pivot, facts.blockSize)
}

function groupsOf(model: BtreeModel, guess: Guess, sizes: Spread): KeyGroups[] {
  const { facts, rows, isSubset } = model
  const [first] = facts.columns
  if (facts.columns.length > 1) return [{ groups: combinedGroups(facts, facts.columns, rows, guess), keys: sizes }]
  if (!first?.statistics) return [{ groups: [{ rows: 1, groups: rows }], keys: sizes }]
  const nullShare = model.nullShares[0] ?? 0
  const index = { rows, tableRows: facts.tableRows ?? rows, nullShare, isSubset }
  const present = {
    groups: columnGroups(first.statistics, index, guess),
    keys: entrySizes([first], [0], guess) ?? sizes,
  }
  if (nullShare === 0) return [present]
  return [present, { groups: [{ rows: rows * nullShare, groups: 1 }], keys: entrySizes([first], [1], guess) ?? sizes }]
}

/** An inner page's entry: the key columns as far as they are needed to tell one leaf from the next. */
function pivotBytes({ facts, nullShares, rows }: BtreeModel, guess: Guess): number | null {
  const keys: BtreeColumn[] = []
  let distinct = 1
  for (const column of facts.columns.filter(({ isKey }) => isKey)) {
    if (distinct >= rows) break
    keys.push(column)
    if (column.statistics) distinct *= Math.max(1, distinctOf(column.statistics, facts.tableRows ?? rows))
  }
  const sizes = entrySizes(keys, nullShares.slice(0, keys.length), guess)
  return sizes && meanOf(sizes)
}

/**
 * What the sampled lengths of values leave open, as a share of an entry: 1.5 standard deviations of the mean of so many
 * of them, or the part of a byte that the average width is cut off by, whichever is less.
 */
export function widthError({ facts, nullShares }: BtreeModel): number {
  if (!facts.columns.some(({ statistics }) => (statistics?.widths.length ?? 0) > 1)) return 0
  const sizes = entrySizes(
    facts.columns,
    nullShares.map(() => 0),
    likely,
  )
  if (sizes === null) return 0
  const mean = meanOf(sizes)
  const variance = sizes.reduce((sum, { value, share }) => sum + share * (value - mean) ** 2, 0)
  const byLengths = (1.5 * Math.sqrt(variance)) / Math.sqrt(facts.sampleRows / 300)
  // Lengths that vary over more than a multiple of 8 move the mean entry as they move the mean length.
  const byAverage = variance > 16 ? 0.5 : byLengths
  return Math.min(byLengths, byAverage) / (mean + 4)
}
