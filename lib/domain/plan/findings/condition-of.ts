import { type ColumnTest, columnTests } from '../expression/column-test'
import { type Condition, readConditions } from '../expression/condition'
import type { PlanNode } from '../plan'

export type ConditionName = 'Filter' | 'Index Cond' | 'Join Filter' | 'Hash Cond' | 'Merge Cond' | 'Order By'

/** Many rules read the same conditions, and a condition may be long: each is read once for as long as its node lives. */
const read = new WeakMap<PlanNode, Map<ConditionName, Condition[]>>()

/** A thousand partitions are tested by the same words: texts met before are known until there are too many. */
const byText = new Map<string, Condition[]>()
const mostTexts = 500
const longestText = 2_000

/** Lets go of the texts met so far, and with them of the pastes they are part of. */
export function forgetConditions(): void {
  byText.clear()
}

/** A condition of a node, one entry for each test that must hold; empty when there is none. */
export function conditionsOf(node: PlanNode, name: ConditionName): Condition[] {
  const known = read.get(node) ?? new Map<ConditionName, Condition[]>()
  read.set(node, known)
  const conditions = known.get(name) ?? conditionsIn(textProperty(node, name) ?? '')
  known.set(name, conditions)
  return conditions
}

function conditionsIn(text: string): Condition[] {
  const known = byText.get(text)
  if (known) return known
  const conditions = readConditions(text)
  if (text.length > longestText) return conditions
  if (byText.size >= mostTexts) forgetConditions()
  byText.set(text, conditions)
  return conditions
}

const tested = new WeakMap<Condition[], Map<string | null, ColumnTest[]>>()

/** The tests on the node's own columns in a condition. */
export function testsOf(node: PlanNode, name: ConditionName): ColumnTest[] {
  const conditions = conditionsOf(node, name)
  // Where no column is qualified, it does not matter by which alias.
  const alias = textProperty(node, name)?.includes('.') ? node.alias : null
  const known = tested.get(conditions) ?? new Map<string | null, ColumnTest[]>()
  tested.set(conditions, known)
  const tests = known.get(alias) ?? columnTests(conditions, alias)
  known.set(alias, tests)
  return tests
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
export function textProperty(node: PlanNode, name: string): string | null {
  const value = node.properties[name]
  return typeof value === 'string' ? value : null
}

/** A property that is a number; 0 when it is missing. */
export function numberProperty(node: PlanNode, name: string): number {
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
