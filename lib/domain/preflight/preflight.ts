import type { Check } from '../operation/check'
import { addressable } from './addressable'
import { deadlockTimeout } from './deadlock-timeout'
import { dump } from './dump'
import { duplicates } from './duplicates'
import { equivalent } from './equivalent'
import { functions } from './functions'
import { indexName } from './index-name'
import { lastCover } from './last-cover'
import { objectKind } from './object-kind'
import { oldSnapshots } from './old-snapshots'
import { otherDdl } from './other-ddl'
import { partitions } from './partitions'
import { pooler } from './pooler'
import { predictedTime } from './predicted-time'
import { preparedTransactions } from './prepared-transactions'
import { readOnly } from './read-only'
import { rights } from './rights'
import { roles } from './roles'
import type { Rule } from './rule'
import type { Situation } from './situation'
import { space } from './space'
import { superuser } from './superuser'
import { timeouts } from './timeouts'
import { uniqueness } from './uniqueness'
import { validity } from './validity'
import { versionTrap } from './version-trap'
import { wraparound } from './wraparound'

/** In the order in which a person reads them: may we, can it be, should it be, can it be now. */
const rules: Rule[] = [
  readOnly,
  pooler,
  rights,
  superuser,
  addressable,
  objectKind,
  validity,
  roles,
  lastCover,
  uniqueness,
  partitions,
  equivalent,
  indexName,
  functions,
  duplicates,
  versionTrap,
  otherDdl,
  oldSnapshots,
  preparedTransactions,
  dump,
  wraparound,
  space,
  predictedTime,
  timeouts,
  deadlockTimeout,
]

/** Every rule that concerns the operation, in order. */
export function preflight(situation: Situation): Check[] {
  return rules.flatMap((rule) => rule(situation) ?? [])
}
