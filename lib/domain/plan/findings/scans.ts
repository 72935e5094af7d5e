import type { Rule } from '../finding'
import { arrayNotIndexed } from './array-not-indexed'
import { bigSideScanned } from './big-side-scanned'
import { couldBeIndexOnly } from './could-be-index-only'
import { couldSkipScan } from './could-skip-scan'
import { emptyArrayCondition } from './empty-array-condition'
import { foreignScanFiltersLocally } from './foreign-scan-filters-locally'
import { fullTextNotIndexed } from './full-text-not-indexed'
import { functionOnColumn } from './function-on-column'
import { geometryNotIndexed } from './geometry-not-indexed'
import { hugeInList } from './huge-in-list'
import { indexLacksSortColumn } from './index-lacks-sort-column'
import { indexOnlyVisitsHeap } from './index-only-visits-heap'
import { indexScanFiltersMost } from './index-scan-filters-most'
import { indexesIntersected } from './indexes-intersected'
import { jsonbNotIndexed } from './jsonb-not-indexed'
import { lossyBitmap } from './lossy-bitmap'
import { lowIndexSelectivity } from './low-index-selectivity'
import { manyBitmapsForOr } from './many-bitmaps-for-or'
import { manyIndexDescents } from './many-index-descents'
import { partialIndex } from './partial-index'
import { partitionPruningMissed } from './partition-pruning-missed'
import { patternNotIndexed } from './pattern-not-indexed'
import { poorReadEfficiency } from './poor-read-efficiency'
import { prefixNotIndexed } from './prefix-not-indexed'
import { seqScanRepeated } from './seq-scan-repeated'
import { seqScanSelectiveFilter } from './seq-scan-selective-filter'
import { sortForLimit } from './sort-for-limit'
import { typeMismatch } from './type-mismatch'
import { wholeIndexWalked } from './whole-index-walked'
import { wrongIndexForOrder } from './wrong-index-for-order'

/** S1 to S30: how tables and indexes are read. S5 before S4, whose more exact case it is. */
export const scans: Rule[] = [
  seqScanSelectiveFilter,
  seqScanRepeated,
  bigSideScanned,
  wrongIndexForOrder,
  indexScanFiltersMost,
  indexLacksSortColumn,
  sortForLimit,
  wholeIndexWalked,
  indexOnlyVisitsHeap,
  couldBeIndexOnly,
  lowIndexSelectivity,
  poorReadEfficiency,
  lossyBitmap,
  indexesIntersected,
  manyBitmapsForOr,
  manyIndexDescents,
  hugeInList,
  emptyArrayCondition,
  functionOnColumn,
  typeMismatch,
  prefixNotIndexed,
  patternNotIndexed,
  jsonbNotIndexed,
  arrayNotIndexed,
  fullTextNotIndexed,
  geometryNotIndexed,
  partialIndex,
  partitionPruningMissed,
  foreignScanFiltersLocally,
  couldSkipScan,
]
