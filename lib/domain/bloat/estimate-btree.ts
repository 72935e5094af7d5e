import { type BloatEstimate, type BloatReason, estimateOf, withheld } from './bloat-estimate'
import type { BtreeFacts } from './btree-facts'
import { type BtreeModel, type Guess, likely, modelPages, widthError } from './btree-model'
import { readModel } from './read-model'

/** Half ranges up to which a figure counts as modelled, and above which it is withheld. */
const modelledMargin = 0.025
const weakMargin = 0.12

type Alternative = { reason: BloatReason; guesses: Partial<Guess>[] }

/**
 * What a b-tree would take after a rebuild, from the catalog's statistics alone. The likely reading of the statistics is
 * computed, then others that they allow as well; how far those lie apart decides on the confidence. A weak figure is the
 * one with the least bloat among them.
 */
export function estimateBtree(facts: BtreeFacts): BloatEstimate {
  const { pages } = facts
  if (pages === null || pages === 0) return withheld('not-measured')
  const read = readModel(facts)
  if ('reason' in read) return withheld(read.reason)
  const { model } = read
  const needed = modelPages(model, likely)
  if (needed === null) return withheld('never-analysed')
  const ranges = alternativesOf(model).map(({ reason, guesses }) => {
    const others = guesses.map((guess) => modelPages(model, { ...likely, ...guess }) ?? needed)
    return { reason, least: Math.min(needed, ...others), most: Math.max(needed, ...others) }
  })
  for (const { reason, share } of proportional(facts, model)) {
    ranges.push({ reason, least: needed * (1 - share), most: needed * (1 + share) })
  }
  ranges.push({ reason: 'few-pages', least: needed - 1, most: needed + 1 })
  const above = Math.hypot(...ranges.map(({ most }) => most - needed))
  const below = Math.hypot(...ranges.map(({ least }) => needed - least))
  const margin = Math.max(above, below) / pages
  if (margin <= modelledMargin)
    return estimateOf(needed, { ...facts, pages }, { confidence: 'modelled', reason: null, margin })
  const widest = ranges.toSorted((a, b) => b.most - b.least - (a.most - a.least))[0]
  const reason = widest?.reason ?? 'few-pages'
  if (margin > weakMargin) return withheld(reason)
  return estimateOf(needed + above, { ...facts, pages }, { confidence: 'weak', reason, margin })
}

/** Other readings of the same statistics, by what they leave open. */
function alternativesOf(model: BtreeModel): Alternative[] {
  const list: Alternative[] = []
  if (model.isWidthGuessed) list.push({ reason: 'width-unknown', guesses: [{ widths: 'alike' }] })
  if (model.nullShares.filter((share) => share > 0).length > 1)
    list.push({ reason: 'null-patterns', guesses: [{ nulls: 'together' }, { nulls: 'apart' }] })
  if (!model.isMerged) return list
  if (model.isSubset) list.push({ reason: 'partial-index', guesses: [{ subset: 'whole-groups' }] })
  if (model.isCombinationOpen)
    list.push({ reason: 'column-groups', guesses: [{ combination: 'fewest' }, { combination: 'most' }] })
  list.push({
    reason: 'group-sizes',
    guesses: [
      { shape: 'alike' },
      { shape: 'skewed' },
      { distinct: 1 + model.distinctError },
      { distinct: 1 / (1 + model.distinctError) },
    ],
  })
  return list
}

/** Errors of the number of rows itself, as shares of it. */
function proportional(facts: BtreeFacts, model: BtreeModel): { reason: BloatReason; share: number }[] {
  const list: { reason: BloatReason; share: number }[] = []
  const tableRows = facts.tableRows ?? model.rows
  if (tableRows > 0 && !facts.isToast)
    list.push({ reason: 'modified-since', share: facts.modifiedSinceAnalyze / tableRows })
  if (!model.isMerged) list.push({ reason: 'width-unknown', share: widthError(model) })
  const share = model.rows / Math.max(tableRows, model.rows)
  if (facts.predicate !== null && facts.sampleRows < tableRows && share > 0) {
    // Two standard deviations of a share found in a sample.
    list.push({ reason: 'partial-index', share: 2 * Math.sqrt((1 - share) / (share * facts.sampleRows)) })
  }
  return list
}
