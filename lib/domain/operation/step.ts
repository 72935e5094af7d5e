/** One statement sent to the target by an operation, in words for those who consent to it. */
export type Step = {
  /** Exactly what is sent, one statement, without a trailing semicolon. */
  sql: string
  does: 'create' | 'create-parent' | 'attach' | 'drop' | 'reindex' | 'analyze' | 'vacuum' | 'comment' | 'alter'
  /** The strongest lock it takes on its table, as PostgreSQL names it. */
  lock: string
  /** What waits meanwhile, in one sentence. */
  blocks: string
  /** It cannot run inside a transaction block. */
  isConcurrent: boolean
  /** The index or table it makes, changes or removes. */
  object: { schema: string; name: string }
  /** A failure is noted and does not fail the operation (a comment that could not be set). */
  isOptional: boolean
}

/** What an operation would do now: made fresh from the catalogue, shown, and compared again before it runs. */
export type OperationPlan = {
  steps: Step[]
  /** How to take it back, in one sentence, with statements where there are any. */
  undo: { says: string; statements: string[] }
  /** Hash of what the plan rests on (definition and flags of the index, columns of the table): shown is acted on. */
  basis: string
  table: {
    oid: number
    /** Of the root of its partitions, or of itself. Plans of old have none. */
    rootOid?: number
    schema: string
    name: string
    sizeBytes: number | null
  }
  /** Null for tables and for an index not made yet. */
  index: { oid: number; schema: string; name: string; sizeBytes: number | null; definition: string } | null
  /** From our own measured rate on this target when there is one; null when unknown. */
  predictedMs: number | null
  /** Additional space needed meanwhile; null when unknown. */
  predictedBytes: number | null
}
