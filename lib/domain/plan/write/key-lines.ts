import type { PlanValue } from '../bag'
import { isBag } from '../normalise'
import type { Line } from './property-lines'

/** Grouping sets as FORMAT TEXT prints them: hashed keys, and sorted keys below the sort that serves them. */
export function keyLines(sets: PlanValue[]): Line[] {
  const lines: Line[] = []
  sets.filter(isBag).forEach((set, at) => {
    const sort = set['Sort Key']
    if (Array.isArray(sort)) lines.push([0, `Sort Key: ${sort.join(', ')}`])
    for (const key of lists(set['Hash Keys'])) lines.push([0, `Hash Key: ${keyText(key)}`])
    const steps = at > 0 || Array.isArray(sort) ? 1 : 0
    for (const key of lists(set['Group Keys'])) lines.push([steps, `Group Key: ${keyText(key)}`])
  })
  return lines
}

function lists(value: PlanValue | undefined): PlanValue[][] {
  return Array.isArray(value) ? value.filter((each) => Array.isArray(each)) : []
}

function keyText(key: PlanValue[]): string {
  return key.length === 0 ? '()' : key.join(', ')
}
