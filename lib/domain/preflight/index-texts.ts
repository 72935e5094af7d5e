/** Expressions and predicate of an index in a form that compares: parse trees without places, outer casts of columns and constants. */
export type IndexTexts = {
  /** One for each key; null for a column. */
  keys: (string | null)[]
  where: string | null
  /** Names of the functions called, as written, in their parts. */
  functions: string[][]
}
