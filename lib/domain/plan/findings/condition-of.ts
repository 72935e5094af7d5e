import { type ColumnTest, columnTests } from '../expression/column-test'
import { type Condition, readConditions } from '../expression/condition'
import type { PlanNode } from '../plan'

export type ConditionName = 'Filter' | 'Index Cond' | 'Join Filter' | 'Hash Cond' | 'Merge Cond' | 'Order By'

type Read = { conditions: Condition[]; alias: string | null; tests: ColumnTest[] | null }

/** Many rules read the same conditions, thousands of partitions have the same one, and one may be long: each is read once. */
const known = new Map<string, Read>()
const most = 50_000

/** Lets go of the conditions read so far, and with them of the pastes they are part of. */
export function forgetConditions(): void {
  known.clear()
}

/** A condition of a node, one entry for each test that must hold; empty when there is none. */
export function conditionsOf(node: PlanNode, name: ConditionName): Condition[] {
  return readOnce(textProperty(node, name) ?? '').conditions
}

/** The tests on the node's own columns in a condition. */
export function testsOf(node: PlanNode, name: ConditionName): ColumnTest[] {
  const text = textProperty(node, name) ?? ''
  const read = readOnce(text)
  // Where no column is qualified, it does not matter by which alias.
  const alias = text.includes('.') ? node.alias : null
  if (read.tests === null || read.alias !== alias) {
    read.tests = columnTests(read.conditions, alias)
    read.alias = alias
  }
  return read.tests
}

function readOnce(text: string): Read {
  let read = known.get(text)
  if (!read) {
    if (known.size >= most) forgetConditions()
    read = { conditions: readConditions(text), alias: null, tests: null }
    known.set(text, read)
  }
  return read
}

/** The tests on lists (`= ANY (…)`) in what the node searches or filters by. Most conditions have none and are not read for it. */
export function listTestsOf(node: PlanNode): ColumnTest[] {
  const searched = mayHoldList(node, 'Index Cond') ? testsOf(node, 'Index Cond') : []
  return mayHoldList(node, 'Filter') ? [...searched, ...testsOf(node, 'Filter')] : searched
}

function mayHoldList(node: PlanNode, name: ConditionName): boolean {
  return textProperty(node, name)?.includes('ANY') ?? false
}

/** A property that is a text; null when it is missing or something else. */
export function textProperty(node: Pick<PlanNode, 'properties'>, name: string): string | null {
  const value = node.properties[name]
  return typeof value === 'string' ? value : null
}

/** A property that is a number; 0 when it is missing. */
export function numberProperty(node: Pick<PlanNode, 'properties'>, name: string): number {
  const value = node.properties[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

/** A property that is a list of texts. */
export function listProperty(node: PlanNode, name: string): string[] {
  const value = node.properties[name]
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

/** A condition for a title or a line of evidence: cut where it is long. */
export function shorten(text: string, most = 160): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}
