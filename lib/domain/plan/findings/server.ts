import type { Rule } from '../finding'
import { coldCache } from './cold-cache'
import { disabledPath } from './disabled-path'
import { foreignKeyWithoutIndex } from './foreign-key-without-index'
import { jitOverhead } from './jit-overhead'
import { manyRowsThroughGather } from './many-rows-through-gather'
import { measurementOverhead } from './measurement-overhead'
import { missingEvidence } from './missing-evidence'
import { parallelNotWorthIt } from './parallel-not-worth-it'
import { parallelSkew } from './parallel-skew'
import { parallelismOff } from './parallelism-off'
import { planningDominates } from './planning-dominates'
import { planningResources } from './planning-resources'
import { readStreamWaits } from './read-stream-waits'
import { selectWrites } from './select-writes'
import { serializationHeavy } from './serialization-heavy'
import { slowTrigger } from './slow-trigger'
import { timeOutsideTree } from './time-outside-tree'
import { waitingNotWorking } from './waiting-not-working'
import { walHeavy } from './wal-heavy'
import { workersNotLaunched } from './workers-not-launched'

/** X: parallelism, planning, triggers, caches, what is missing from the plan. */
export const server: Rule[] = [
  workersNotLaunched,
  parallelSkew,
  parallelNotWorthIt,
  manyRowsThroughGather,
  parallelismOff,
  planningDominates,
  planningResources,
  jitOverhead,
  slowTrigger,
  foreignKeyWithoutIndex,
  serializationHeavy,
  timeOutsideTree,
  measurementOverhead,
  waitingNotWorking,
  disabledPath,
  coldCache,
  selectWrites,
  walHeavy,
  missingEvidence,
  readStreamWaits,
]
