import type { Bag, PlanValue } from '../bag'
import { isBag } from '../normalise'
import { compoundLines } from './compound-lines'
import { keyLines } from './key-lines'

/** One line of FORMAT TEXT and how many steps of two columns it stands to the right. */
export type Line = [steps: number, text: string]

/** The lines of some properties, those of several figures together. `without` have no line. */
export function propertyLines(bag: Bag, type: string, without: ReadonlySet<string>): Line[] {
  const lines: Line[] = []
  const told = new Set<string>()
  for (const name of Object.keys(bag)) {
    if (without.has(name) || told.has(name)) continue
    const compound = compoundLines(name, bag, type)
    if (compound) {
      for (const each of compound.names) told.add(each)
      lines.push([0, compound.text])
    } else lines.push(...plainLines(name, bag[name] as PlanValue))
  }
  return lines
}

function plainLines(name: string, value: PlanValue): Line[] {
  if (name === 'Other Lines' && Array.isArray(value)) return value.map((line): Line => [0, String(line)])
  if (name === 'Grouping Sets' && Array.isArray(value)) return keyLines(value)
  if (isBag(value)) {
    const inside = propertyLines(value, '', new Set())
    return [[0, `${name}:`], ...inside.map(([steps, text]): Line => [steps + 1, text])]
  }
  if (Array.isArray(value)) return [[0, `${name}: ${value.map(word).join(', ')}`]]
  return [[0, `${name}: ${word(value)}`]]
}

function word(value: PlanValue): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}
