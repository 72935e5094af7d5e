import type { ReadingProblem } from './plan'

/** Any value of EXPLAIN's JSON format. */
export type PlanValue = string | number | boolean | null | PlanValue[] | Bag

/**
 * Properties under the names of FORMAT JSON, whatever format they were read from. Names come from foreign text: a bag has no
 * prototype (`emptyBag()`), so a property called `__proto__` is only a property.
 */
export type Bag = { [name: string]: PlanValue }

/** A bag without a prototype. Made from an instance, because engines keep what `Object.create(null)` makes as a hash table. */
export function emptyBag(): Bag {
  return Object.setPrototypeOf(new Properties(), null) as Bag
}

class Properties {}

/** One statement as a reader hands it on: a whole `{"Plan": …, "Execution Time": …}` in the shape of FORMAT JSON. */
export type RawPlan = {
  format: PlanFormat
  /** Statement-level properties; `Plan` is the root node, its children stand in `Plans`, as in FORMAT JSON. */
  bag: Bag
  /** The cleaned text this plan was read from. */
  source: string
  /** For each node in pre-order the 1-based line in `source`; shorter or empty when unknown. */
  lines: number[]
  /** Decimals of actual row counts: 2 from PostgreSQL 18, else 0; null when no actual rows were printed. */
  rowDecimals: 0 | 2 | null
  /** The text ended before the plan did; what is there is whole. */
  isTruncated?: boolean
  /** What was repaired to read it, in words. */
  repairs?: string[]
}

export type PlanFormat = 'json' | 'text' | 'yaml' | 'xml'

/** What a reader of one format found. Lines and columns of the problems are 1-based and speak of the text it was given. */
export type RawReading = { raws: RawPlan[]; problems: ReadingProblem[]; repairs: string[] }
