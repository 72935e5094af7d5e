import { type Bag, emptyBag } from '../bag'
import { takeMetrics } from './metric-groups'
import { type NodeName, readNodeName, type TargetKind } from './node-name'
import { readIdentifier, readTarget } from './target'

/** A node's line, read. */
export type NodeLine = {
  bag: Bag
  type: string
  hasGroups: boolean
  rowDecimals: 0 | 2 | null
  isCut: boolean
  /** The name is one PostgreSQL prints and its objects fit it: enough to know a plan by, even with COSTS OFF. */
  isKnown: boolean
}

/** Names read so far: plans repeat few names many times. */
export type NameCache = Map<string, NodeName>

/** Reads a node's line without its arrow: `Index Scan using i on s.t a  (cost=…) (actual …)`. */
export function readNodeLine(text: string, names: NameCache): NodeLine {
  const bag = emptyBag()
  const { header, hasGroups, rowDecimals, isCut } = takeMetrics(text, bag)
  if (header.startsWith('Custom Scan (') || header.startsWith('Parallel Custom Scan (')) {
    return { ...customScan(header, bag), bag, hasGroups, rowDecimals, isCut }
  }
  const end = nameEnd(header)
  const printed = header.slice(0, end)
  let name = names.get(printed)
  if (!name) {
    name = readNodeName(printed)
    names.set(printed, name)
  }
  for (let i = 0; i < name.properties.length; i++) {
    const [property, value] = name.properties[i] as NodeName['properties'][number]
    bag[property] = value
  }
  const fits = readObjects(header, end, name, bag)
  return { bag, type: name.type, isKnown: name.isKnown && fits, hasGroups, rowDecimals, isCut }
}

/** Writes a target's names under the properties FORMAT JSON has for it. */
export function addTarget(bag: Bag, kind: TargetKind, text: string): boolean {
  if (kind === 'index') {
    const index = readIdentifier(text, 0)
    bag['Index Name'] = index?.end === text.length ? index.name : text
    return index?.end === text.length
  }
  const target = readTarget(text)
  const property = targetProperties[kind]
  if (property) bag[property] = target.name
  if (target.schema !== null) bag.Schema = target.schema
  bag.Alias = target.alias ?? target.name
  return target.name !== text || !text.includes(' ')
}

const targetProperties: Record<TargetKind, string | null> = {
  none: null,
  relation: 'Relation Name',
  index: 'Index Name',
  function: 'Function Name',
  'table function': 'Table Function Name',
  cte: 'CTE Name',
  tuplestore: 'Tuplestore Name',
  alias: null,
}

function nameEnd(header: string): number {
  const on = header.indexOf(' on ')
  const using = header.indexOf(' using ')
  const end = using >= 0 && (on < 0 || using < on) ? using : on
  return end < 0 ? header.length : end
}

function readObjects(header: string, start: number, name: NodeName, bag: Bag): boolean {
  let at = start
  if (header.startsWith(' using ', at)) {
    const index = readIdentifier(header, at + 7)
    if (!index) return false
    bag['Index Name'] = index.name
    at = index.end
  }
  if (at === header.length)
    return name.target === 'none' || name.type === 'Foreign Scan' || name.target === 'tuplestore'
  if (!header.startsWith(' on ', at)) return false
  return (
    addTarget(bag, name.target === 'none' ? 'relation' : name.target, header.slice(at + 4)) && name.target !== 'none'
  )
}

function customScan(header: string, bag: Bag): { type: string; isKnown: boolean } {
  const start = header.indexOf('(')
  const on = header.endsWith(')') ? -1 : header.lastIndexOf(') on ')
  const end = on < 0 ? header.lastIndexOf(')') : on
  bag['Node Type'] = 'Custom Scan'
  if (header.startsWith('Parallel ')) bag['Parallel Aware'] = true
  bag['Custom Plan Provider'] = header.slice(start + 1, end < start ? header.length : end)
  if (on >= 0) addTarget(bag, 'relation', header.slice(on + 5))
  return { type: 'Custom Scan', isKnown: end > start }
}
