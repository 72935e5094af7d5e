import { type Bag, emptyBag, type PlanValue } from '../bag'
import { readEntry } from './yaml-entry'

/** What a scan of PostgreSQL's subset of YAML found. */
export type YamlTree = {
  /** Whole documents, in order. */
  documents: PlanValue[]
  /** 1-based line of each bag: of its `Node Type`, else of its first property. */
  lineOf: Map<PlanValue, number>
  /** The text ended inside a string, a name, or before what a name announces. */
  isTruncated: boolean
}

/** Entries stand at `column`; a name without a value waits for what follows deeper. */
type Frame = { column: number; into: Bag | PlanValue[]; waiting: string | null; isSettings: boolean }

/**
 * Reads maps and lists by their indentation, with quoted or plain scalars and lists in brackets. One pass, no recursion; never
 * throws. Lines that fit nowhere are passed over.
 */
export function yamlTree(text: string): YamlTree {
  const tree: YamlTree = { documents: [], lineOf: new Map(), isTruncated: false }
  const stack: Frame[] = []
  let line = 0
  let at = 0
  while (at < text.length) {
    line++
    let start = at
    while (text.charCodeAt(start) === 32) start++
    let column = start - at
    const end = endOfLine(text, start)
    if (start >= end || isMark(text, start, end)) {
      if (start < end) stack.length = 0
      at = end + 1
      continue
    }
    let isItem = false
    while (text[start] === '-' && (text[start + 1] === ' ' || start + 1 === end)) {
      openList(stack, column, tree, isItem)
      isItem = true
      start++
      column++
      while (start < end && text[start] === ' ') {
        start++
        column++
      }
    }
    const top = frameAt(stack, column)
    const isSettings = top?.isSettings === true && (top.column === column || top.waiting !== null)
    const entry = readEntry(text, start, end, isSettings || top?.waiting === 'Settings')
    // At the left edge only `- Plan:` can stand: other words there are no part of the document.
    tree.isTruncated = entry.isCut && (isItem || column > 0 || stack.length === 0)
    if (entry.name !== null) {
      const frame = openBag(stack, column, tree, line)
      if (entry.name === 'Node Type') tree.lineOf.set(frame.into, line)
      if (entry.value === undefined) frame.waiting = entry.isCut ? null : entry.name
      else if (!Array.isArray(frame.into)) {
        frame.waiting = null
        frame.into[entry.name] = entry.value
      }
    } else if (entry.value !== undefined && !entry.isCut && isItem && Array.isArray(top?.into))
      top.into.push(entry.value)
    line += entry.newlines
    at = Math.max(entry.end, end) + 1
  }
  const last = stack.at(-1)?.waiting
  if (last && last !== 'Triggers' && last !== 'Settings') tree.isTruncated = true
  const [list, item] = stack.slice(-2)
  // An item of which nothing was read was only about to begin.
  if (item && Array.isArray(list?.into) && Object.keys(item.into).length === 0) list.into.pop()
  return tree
}

/** The frame that an entry at this column belongs to or opens beneath. */
function frameAt(stack: Frame[], column: number): Frame | undefined {
  while ((stack.at(-1)?.column ?? -1) > column) stack.pop()
  return stack.at(-1)
}

function openList(stack: Frame[], column: number, tree: YamlTree, isNested: boolean): void {
  const top = frameAt(stack, column)
  if (top && Array.isArray(top.into) && top.column === column && !isNested) return
  const list: PlanValue[] = top ? [] : tree.documents
  if (top) hang(top, list)
  stack.push({ column, into: list, waiting: null, isSettings: false })
}

function openBag(stack: Frame[], column: number, tree: YamlTree, line: number): Frame {
  let top = frameAt(stack, column)
  if (top && Array.isArray(top.into) && top.column === column) {
    // A list may stand at the column of the name it belongs to, and ends with the next name there.
    stack.pop()
    top = frameAt(stack, column)
  }
  if (top && !Array.isArray(top.into) && (top.column === column || top.waiting === null)) return top
  const bag = emptyBag()
  const frame: Frame = { column, into: bag, waiting: null, isSettings: top?.waiting === 'Settings' }
  if (top) hang(top, bag)
  else tree.documents.push(bag)
  tree.lineOf.set(bag, line)
  stack.push(frame)
  return frame
}

function hang(parent: Frame, value: PlanValue): void {
  if (Array.isArray(parent.into)) parent.into.push(value)
  else if (parent.waiting !== null) {
    parent.into[parent.waiting] = value
    parent.waiting = null
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/** `---`, `...` or a comment. */
function isMark(text: string, start: number, end: number): boolean {
  const mark = text.slice(start, start + 3)
  return text[start] === '#' || ((mark === '---' || mark === '...') && text.slice(start + 3, end).trim() === '')
}
