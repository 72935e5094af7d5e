import { emptyBag, type RawPlan } from '../bag'
import type { ReadingProblem } from '../plan'
import { finishTree, nameTriggerRelations, nodeCutShort } from './finish-tree'
import { shapeOf } from './line-shape'
import type { NameCache } from './node-line'
import { findStart, isWithoutPlan } from './plan-lines'
import { otherLines } from './property-line'
import { TextReader } from './text-reader'

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
 * prefixes are peeled off, indentation is kept. The bag has the names and types of FORMAT JSON; lines that are no property
 * stand verbatim in the list `Other Lines`. Linear; never throws.
 */
export function readText(lines: readonly string[], firstLine: number): TextReading {
  const names: NameCache = new Map()
  const startLine = findStart(lines, firstLine, names)
  if (startLine >= lines.length) return { raw: null, startLine, nextLine: lines.length, problems: [] }
  const first = shapeOf(lines[startLine] as string).text
  if (isWithoutPlan(first)) {
    const bag = emptyBag()
    bag[otherLines] = [first]
    const raw: RawPlan = { format: 'text', bag, source: first, lines: [], rowDecimals: null }
    return { raw, startLine, nextLine: startLine + 1, problems: [] }
  }
  const reader = new TextReader(lines, startLine, names)
  reader.read()
  const { nodes } = reader.tree
  finishTree(nodes)
  const bag = reader.statement
  nameTriggerRelations(bag.Triggers, nodes)
  bag.Plan = (nodes[0] as (typeof nodes)[number]).bag
  const cut = reader.cutLine ?? nodeCutShort(nodes)?.line ?? null
  return {
    raw: {
      format: 'text',
      bag,
      source: lines.slice(startLine, reader.next).join('\n'),
      lines: nodes.map((node) => node.line - startLine + 1),
      rowDecimals: reader.rowDecimals,
      isTruncated: cut !== null,
    },
    startLine,
    nextLine: reader.next,
    problems: cut === null ? [] : [truncated(cut + 1)],
  }
}

function truncated(line: number): ReadingProblem {
  const message = 'The plan ends before it is complete: paste the rest of it to see the missing nodes.'
  return { code: 'truncated', message, line, column: null }
}
