import { emptyBag, type PlanValue } from '../bag'
import { isString, typed } from '../typed'
import { nameIn, propertyName, type XmlChild } from './property-name'
import { unescapeXml } from './unescape-xml'

/** What a scan of XML found. */
export type XmlTree = {
  /** Elements that stand in no other, in order. */
  documents: PlanValue[]
  /** 1-based line of each bag: of its `Node-Type`, else of its own tag. */
  lineOf: Map<PlanValue, number>
  isTruncated: boolean
}

type Frame = { tag: string; name: string; line: number; nodeLine: number | null; children: XmlChild[]; text: string }

const lists = new Set([
  'explain',
  'Plans',
  'Workers',
  'Triggers',
  'Grouping Sets',
  'Group Keys',
  'Hash Keys',
  'Target Tables',
  'Range Table',
])
const groups = new Set(['Settings', 'Planning', 'JIT', 'Options', 'Timing', 'Serialization', 'Plan', 'Query'])

/** Reads elements and their text; attributes, comments and declarations are passed over. One pass, no recursion; never throws. */
export function xmlTree(text: string): XmlTree {
  const tree: XmlTree = { documents: [], lineOf: new Map(), isTruncated: false }
  const stack: Frame[] = []
  const opened = new Map<string, number>()
  let line = 1
  let at = 0
  let newline = text.indexOf('\n')

  const pass = (to: number) => {
    while (newline >= 0 && newline < to) {
      line++
      newline = text.indexOf('\n', newline + 1)
    }
    at = to
  }
  const shut = (isCut: boolean) => {
    const frame = stack.pop() as Frame
    opened.set(frame.tag, (opened.get(frame.tag) ?? 1) - 1)
    if (isCut && frame.children.length === 0) return
    const parent = stack.at(-1)
    const value = worth(frame, parent?.name ?? '')
    if (typeof value === 'object') tree.lineOf.set(value, frame.nodeLine ?? frame.line)
    if (!parent) tree.documents.push(value)
    else {
      if (frame.name === 'Node Type') parent.nodeLine = frame.line
      if (frame.name === 'Target Tables') hoistFrom(frame, parent)
      parent.children.push({ name: nameIn(parent, frame.tag), value })
    }
  }

  while (at < text.length) {
    const open = text.indexOf('<', at)
    const top = stack.at(-1)
    if (open < 0) break
    if (top && top.children.length === 0) top.text += text.slice(at, open)
    pass(open)
    if (text.startsWith('<![CDATA[', at)) {
      const end = text.indexOf(']]>', at)
      if (end < 0) break
      if (top) top.text += text.slice(at + 9, end).replaceAll('&', '&amp;')
      pass(end + 3)
      continue
    }
    const end = text.startsWith('<!--', at) ? text.indexOf('-->', at) + 2 : text.indexOf('>', at)
    if (end < at) {
      tree.isTruncated = stack.length > 0
      break
    }
    const inside = text.slice(at + 1, end)
    const tag = /^\/?([^\s/>]*)/.exec(inside.includes('\n') ? inside.replaceAll('\n', '') : inside)?.[1] ?? ''
    if (inside.startsWith('/')) {
      if ((opened.get(tag) ?? 0) > 0) {
        while (stack.at(-1)?.tag !== tag) shut(false)
        shut(false)
      }
    } else if (!inside.startsWith('!') && !inside.startsWith('?')) {
      stack.push({ tag, name: propertyName(tag), line, nodeLine: null, children: [], text: '' })
      opened.set(tag, (opened.get(tag) ?? 0) + 1)
      if (inside.endsWith('/')) shut(false)
    }
    pass(end + 1)
  }
  tree.isTruncated ||= stack.length > 0
  while (stack.length > 0) shut(true)
  return tree
}

/** MERGE prints its counts of tuples into the list of its partitions. */
function hoistFrom(list: Frame, parent: Frame): void {
  for (const child of list.children) if (child.name !== 'Target Table') parent.children.push(child)
}

function worth(frame: Frame, parent: string): PlanValue {
  const { name, children } = frame
  const isAuto = name === 'explain' && children.some((child) => child.name === 'Plan' || child.name === 'Query Text')
  if (!isAuto && (lists.has(name) || isItems(frame, parent))) {
    return children
      .filter(({ name: own }) => name !== 'Target Tables' || own === 'Target Table')
      .map(({ value }) => value)
  }
  if (children.length > 0 || groups.has(name)) {
    const bag = emptyBag()
    for (const child of children) bag[child.name] = child.value
    return bag
  }
  const text = unescapeXml(frame.text)
  if (name === 'Utility Statement') return name
  // A group of an extension that is empty: values stand on the line of their tag.
  if (text.startsWith('\n') && text.trim() === '' && parent !== 'Settings' && !isString(name)) return emptyBag()
  return typed(parent === 'Settings' ? parent : name, text)
}

/** A list of items, or a set of keys, which may be empty. */
function isItems(frame: Frame, parent: string): boolean {
  if (frame.children.length > 0) return frame.children.every((child) => child.name === 'Item')
  return parent === 'Group Keys' || parent === 'Hash Keys'
}
