import type { Check } from '../operation/check'
import { addressable } from './addressable'
import { dump } from './dump'
import { equivalent } from './equivalent'
import { indexName } from './index-name'
import { objectKind } from './object-kind'
import { oldSnapshots } from './old-snapshots'
import { otherDdl } from './other-ddl'
import { pooler } from './pooler'
import { preparedTransactions } from './prepared-transactions'
import { readOnly } from './read-only'
import { rights } from './rights'
import { roles } from './roles'
import type { Rule } from './rule'
import type { Situation } from './situation'
import { superuser } from './superuser'
import { timeouts } from './timeouts'
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
  equivalent,
  indexName,
  versionTrap,
  otherDdl,
  oldSnapshots,
  preparedTransactions,
  dump,
  wraparound,
  timeouts,
]

/** Every rule that concerns the operation, in order. */
export function preflight(situation: Situation): Check[] {
  return rules.flatMap((rule) => rule(situation) ?? [])
}
