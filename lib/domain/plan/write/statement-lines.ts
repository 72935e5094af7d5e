import type { Bag } from '../bag'
import { isBag } from '../normalise'
import type { Plan } from '../plan'
import { numberText } from './number-text'
import { type Line, propertyLines } from './property-lines'
import { statementBag } from './statement-bag'

const placed = new Set([
  'Query Text',
  'Query Parameters',
  'Query Identifier',
  'Duration',
  'Settings',
  'Planning',
  'Planning Time',
  'Execution Time',
  'Triggers',
  'JIT',
  'Serialization',
])

/** What stands before and after the nodes in FORMAT TEXT, in the order of the server. */
export function statementLines(plan: Plan): { before: string[]; after: string[] } {
  const bag = statementBag(plan)
  const before: string[] = []
  if (plan.durationMs !== null) before.push(`duration: ${numberText(plan.durationMs, 3)} ms  plan:`)
  if (plan.query !== null) before.push(`Query Text: ${plan.query}`)
  if (plan.queryParameters !== null) before.push(`Query Parameters: ${plan.queryParameters}`)
  const lines: Line[] = propertyLines(bag, '', placed)
  if (isBag(bag.Settings)) lines.push([0, `Settings: ${settingsText(bag.Settings)}`])
  if (plan.queryIdentifier !== null) lines.push([0, `Query Identifier: ${plan.queryIdentifier}`])
  lines.push(...block('Planning', bag))
  if (plan.planningTimeMs !== null) lines.push([0, `Planning Time: ${numberText(plan.planningTimeMs, 3)} ms`])
  for (const trigger of plan.triggers) {
    const name = trigger.name === '' ? '' : ` ${trigger.name}`
    const constraint = trigger.constraint === null ? '' : ` for constraint ${trigger.constraint}`
    const relation = trigger.relation === null ? '' : ` on ${trigger.relation}`
    const time = trigger.timeMs === null ? '' : `time=${numberText(trigger.timeMs, 3)} `
    lines.push([0, `Trigger${name}${constraint}${relation}: ${time}calls=${trigger.calls}`])
  }
  lines.push(...block('JIT', bag), ...serialization(plan, bag))
  if (plan.executionTimeMs !== null && bag['Total Runtime'] === undefined) {
    lines.push([0, `Execution Time: ${numberText(plan.executionTimeMs, 3)} ms`])
  }
  return { before, after: lines.map(([steps, text]) => `${'  '.repeat(steps)}${text}`) }
}

function block(name: string, bag: Bag): Line[] {
  const value = bag[name]
  if (!isBag(value)) return []
  const inside = propertyLines(value, '', new Set())
  return [[0, `${name}:`], ...inside.map(([steps, text]): Line => [steps + 1, text])]
}

function serialization(plan: Plan, bag: Bag): Line[] {
  if (!plan.serialization || !isBag(bag.Serialization)) return []
  const { timeMs, outputKb, format } = plan.serialization
  const time = timeMs === null ? '' : `time=${numberText(timeMs, 3)} ms  `
  const rest = propertyLines(bag.Serialization, '', new Set(['Time', 'Output Volume', 'Format']))
  return [
    [0, `Serialization: ${time}output=${outputKb}kB  format=${format}`],
    ...rest.map(([steps, text]): Line => [steps + 1, text]),
  ]
}

function settingsText(settings: Bag): string {
  return Object.keys(settings)
    .map((name) => `${name} = '${settings[name]}'`)
    .join(', ')
}
