import type { BtreeColumn, BtreeFacts } from './btree-facts'
import { pagesAbove } from './btree-page'
import { entrySizes, type NullGuess } from './entry-sizes'
import type { Groups } from './group-sizes'
import { combinedGroups, columnGroups, distinctOf, type GroupGuess } from './key-groups'
import { mergedLeaves, plainLeaves } from './posting-lists'
import { meanOf } from './spread'
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
  const leaves = model.isMerged
    ? mergedLeaves(groupsOf(model, guess), sizes, facts)
    : plainLeaves(rows, sizes, facts)
  const whole = Math.max(1, Math.ceil(leaves))
  return whole + pagesAbove(whole, pivot, facts.blockSize)
}

function groupsOf(model: BtreeModel, guess: Guess): Groups {
  const { facts, rows, isSubset } = model
  const [first] = facts.columns
  if (facts.columns.length > 1) return combinedGroups(facts, facts.columns, rows, guess)
  if (!first?.statistics) return [{ rows: 1, groups: rows }]
  const index = { rows, tableRows: facts.tableRows ?? rows, nullShare: model.nullShares[0] ?? 0, isSubset }
  return columnGroups(first.statistics, index, guess)
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
