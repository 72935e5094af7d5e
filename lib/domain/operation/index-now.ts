/** An index as the catalogue has it at this moment. */
export type IndexNow = {
  oid: number
  schema: string
  name: string
  tableOid: number
  filenode: number
  kind: 'i' | 'I'
  isValid: boolean
  isReady: boolean
  isLive: boolean
  isUnique: boolean
  hasExpressions: boolean
  /** A constraint stands on it. */
  isConstraint: boolean
  /** Index of the parent it is attached to. */
  parentOid: number | null
  /** Another session builds, rebuilds or drops it, or holds its table for something of the kind. */
  isHeld: boolean
}
