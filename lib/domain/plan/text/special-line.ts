import { type Bag, emptyBag, type PlanValue } from '../bag'
import { quantity } from './counters'

const headings = ['Worker ', 'JIT for worker ']

/** `Worker 0:  actual …`, `JIT for worker 0:`. The rest is what follows on the line. */
export function readWorker(text: string): { number: number; rest: string } | null {
  const heading = headings.find((words) => text.startsWith(words))
  if (!heading) return null
  const start = heading.length
  const colon = text.indexOf(':', start)
  const number = colon < 0 ? null : quantity(text.slice(start, colon))
  if (number === null) return null
  return { number, rest: start > 7 ? 'JIT:' : text.slice(colon + 1).trim() }
}

/**
 * `Trigger t on r: time=1.2 calls=3`, `Trigger for constraint c on r: calls=3`. Names are printed as they are; without VERBOSE
 * a constraint's trigger has none.
 */
export function readTrigger(text: string): Bag | null {
  if (!text.startsWith('Trigger')) return null
  const colon = text.lastIndexOf(': ')
  const calls = text.lastIndexOf('calls=')
  if (colon < 0 || calls < colon) return null
  const trigger = emptyBag()
  const count = quantity(text.slice(calls + 6))
  const time = text.startsWith('time=', colon + 2) ? quantity(text.slice(colon + 7, calls - 1)) : null
  if (count === null) return null
  let name = text.slice(7, colon)
  const on = name.lastIndexOf(' on ')
  const relation = on <= 0 ? null : name.slice(on + 4)
  if (on > 0) name = name.slice(0, on)
  const constraint = name.indexOf(' for constraint ')
  if (constraint >= 0) {
    trigger['Constraint Name'] = name.slice(constraint + 16)
    name = name.slice(0, constraint)
  }
  if (name.trim()) trigger['Trigger Name'] = name.trim()
  if (relation !== null) trigger.Relation = relation
  if (time !== null) trigger.Time = time
  trigger.Calls = count
  return trigger
}

/** `RTI 1 (relation, inherited, in-from-clause):` of pg_overexplain. */
export function readRangeTableEntry(text: string): [string, PlanValue][] | null {
  if (!text.startsWith('RTI ') || !text.endsWith('):')) return null
  const paren = text.indexOf(' (')
  if (paren < 0) return null
  const number = quantity(text.slice(4, paren))
  const [kind = '', ...flags] = text.slice(paren + 2, -2).split(', ')
  if (number === null) return null
  return [
    ['RTI', number],
    ['Kind', kind],
    ['Inherited', flags.includes('inherited')],
    ['In From Clause', flags.includes('in-from-clause')],
  ]
}

/** The object of `Update on s.t a` below a ModifyTable, one of several it writes to; null for any other line. */
export function readTargetTable(text: string, operation: PlanValue | undefined): string | null {
  if (typeof operation !== 'string' || text.endsWith(')')) return null
  const start = text.startsWith('Foreign ') ? 8 : 0
  return text.startsWith(`${operation} on `, start) ? text.slice(start + operation.length + 4) : null
}
