import { type Bag, emptyBag, type PlanValue } from '../bag'
import { compounds } from './compound'
import { quantity } from './counters'
import { propertyKind } from './known-property'
import { splitList } from './quotes'

/** Where lines without a property's name are kept, verbatim and in order. FORMAT JSON has no such property. */
export const otherLines = 'Other Lines'

/** Name and value of `Name: value`; null for a line that is no property. */
export function splitProperty(line: string): { name: string; value: string } | null {
  const colon = nameEnd(line)
  if (colon <= 0 || colon > 80) return null
  const name = line.slice(0, colon)
  return { name, value: line.slice(colon + 1).trim() }
}

/**
 * Puts one property into a bag as FORMAT JSON has it. A line of several figures becomes several properties. What does not
 * read as its name promises is kept verbatim; a second property of one name goes to the other lines.
 */
export function addProperty(bag: Bag, name: string, value: string, type: string): void {
  const compound = compounds.get(name)
  if (compound) {
    const read = emptyBag()
    if (compound(value, read, type)) {
      for (const key of Object.keys(read)) bag[key] ??= read[key] as PlanValue
      return
    }
  }
  if (Object.hasOwn(bag, name)) addOtherLine(bag, `${name}: ${value}`)
  else bag[name] = typed(name, value)
}

/** Keeps a line that is no property. */
export function addOtherLine(bag: Bag, line: string): void {
  const lines = bag[otherLines]
  if (Array.isArray(lines)) lines.push(line)
  else bag[otherLines] = [line]
}

function typed(name: string, value: string): PlanValue {
  const kind = propertyKind(name)
  if (kind === 'number') return quantity(value) ?? value
  if (kind === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  if (kind === 'list') return splitList(value)
  if (name === 'Conflict Arbiter Indexes') return value.split(', ')
  return value
}

/** The colon that ends a name: before white space or the end, with no quote in between. */
function nameEnd(line: string): number {
  for (let at = line.indexOf(':'); at >= 0 && at <= 80; at = line.indexOf(':', at + 1)) {
    if (at + 1 < line.length && line[at + 1] !== ' ' && line[at + 1] !== '\t') continue
    const name = line.slice(0, at)
    return name.includes("'") || name.includes('"') || name.includes('=') ? -1 : at
  }
  return -1
}
