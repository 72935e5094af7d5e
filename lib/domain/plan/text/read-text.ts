import type { RawPlan } from '../bag'
import type { ReadingProblem } from '../plan'

/** What was found from one line on. */
export type TextReading = {
  /** Null when no plan starts at or after the line asked for. Its `source` begins at `startLine`. */
  raw: RawPlan | null
  /** 0-based index of the line the plan starts at; what stands before it (the query, a log line) is the caller's. */
  startLine: number
  /** 0-based index of the first line that does not belong to the plan any more: ask again from there. */
  nextLine: number
  /** Their `line` is 1-based and counts in `lines`. */
  problems: ReadingProblem[]
}

/**
 * Finds and reads the first FORMAT TEXT plan at or after `firstLine` (0-based). Lines are clean: client decorations and log
 * prefixes are peeled off, indentation is kept. The bag has the names and types of FORMAT JSON. Linear; never throws.
 */
export function readText(lines: readonly string[], firstLine: number): TextReading {
  return { raw: null, startLine: Math.min(firstLine, lines.length), nextLine: lines.length, problems: [] }
}
