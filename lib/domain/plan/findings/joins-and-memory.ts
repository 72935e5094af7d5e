import type { Rule } from '../finding'
import { cartesianProduct } from './cartesian-product'
import { correlatedSubPlan } from './correlated-sub-plan'
import { cteFence } from './cte-fence'
import { cteScannedInLoop } from './cte-scanned-in-loop'
import { defaultGuess } from './default-guess'
import { genericPlanTrap } from './generic-plan-trap'
import { hashAggregateSpilled } from './hash-aggregate-spilled'
import { hashJoinSpilled } from './hash-join-spilled'
import { hashOnBiggerSide } from './hash-on-bigger-side'
import { incrementalSortSkewed } from './incremental-sort-skewed'
import { joinFilterDiscards } from './join-filter-discards'
import { largeOffset } from './large-offset'
import { materializeRescanned } from './materialize-rescanned'
import { memoizeThrashing } from './memoize-thrashing'
import { mergeJoinSorts } from './merge-join-sorts'
import { misEstimate } from './mis-estimate'
import { needlessDistinct } from './needless-distinct'
import { nestedLoopManyIterations } from './nested-loop-many-iterations'
import { nestedLoopUnderEstimated } from './nested-loop-under-estimated'
import { notInSubPlan } from './not-in-sub-plan'
import { orAcrossTables } from './or-across-tables'
import { otherTempIo } from './other-temp-io'
import { rowLocking } from './row-locking'
import { rowsThrownAway } from './rows-thrown-away'
import { slowExactCount } from './slow-exact-count'
import { sortOnDisk } from './sort-on-disk'
import { sortThenGroup } from './sort-then-group'
import { wideRows } from './wide-rows'

/** J, M and E: joins, memory and rows, estimates. Of two that weigh the same the more exact one stands first. */
export const joinsAndMemory: Rule[] = [
  cartesianProduct,
  nestedLoopUnderEstimated,
  nestedLoopManyIterations,
  orAcrossTables,
  joinFilterDiscards,
  hashJoinSpilled,
  hashOnBiggerSide,
  materializeRescanned,
  memoizeThrashing,
  notInSubPlan,
  correlatedSubPlan,
  cteScannedInLoop,
  cteFence,
  mergeJoinSorts,
  sortOnDisk,
  incrementalSortSkewed,
  hashAggregateSpilled,
  otherTempIo,
  largeOffset,
  rowsThrownAway,
  slowExactCount,
  wideRows,
  needlessDistinct,
  sortThenGroup,
  rowLocking,
  genericPlanTrap,
  defaultGuess,
  misEstimate,
]
