import { type Bag, emptyBag, type PlanValue } from './bag'
import { isBag } from './normalise'
import type { Plan, PlanNode, Trigger, WorkerShare } from './plan'
import { isKnownFunction } from './redact/known-words'
import { type Redaction, redactSql } from './redact/redact-sql'
import { type NameKind, Replacements } from './redact/replacements'
import { writeText } from './write/write-text'

/** Texts that say how a node works and nothing of whose it is. */
const open = new Set(
  (
    'Node Type,Parent Relationship,Strategy,Partial Mode,Operation,Join Type,Scan Direction,Command,Sort Method,' +
    'Sort Space Type,Storage,Cache Mode,Conflict Resolution,Sort Methods Used,Sampling Method,Custom Plan Provider,Format,' +
    'Query Identifier,Kind,Options'
  ).split(','),
)
const kinds: Record<string, NameKind> = {
  Schema: 'schema',
  'Relation Name': 'table',
  Alias: 'alias',
  'Index Name': 'index',
  'CTE Name': 'cte',
  'Tuplestore Name': 'table',
  'Function Name': 'function',
  'Table Function Name': 'function',
  'Conflict Arbiter Indexes': 'index',
  'Trigger Name': 'trigger',
  'Constraint Name': 'name',
  Relation: 'table',
  'Foreign File': 'name',
  'Foreign Program': 'name',
}

/**
 * The same plan without what is private in it: values as `'$7'`, names as `table_1` and `column_3`, the same for the same in
 * the whole plan, expressions and query text included. Its figures are unchanged; its source is written anew. Words that are
 * neither a known name nor a literal in a line of an extension are treated as SQL.
 */
export function redactPlan(plan: Plan, redaction: Redaction): Plan {
  if (!redaction.literals && !redaction.names) return plan
  const by = new Replacements()
  if (redaction.names) registerNames(plan, by)
  const nodes = plan.nodes.map((node) => redactNode(node, redaction, by))
  const properties = redactBag(plan.properties, redaction, by)
  const made: Plan = {
    ...plan,
    nodes,
    properties,
    query: plan.query === null ? null : redactSql(plan.query, redaction, by, false),
    queryParameters: plan.queryParameters === null ? null : redactSql(plan.queryParameters, redaction, by, true),
    triggers: plan.triggers.map((trigger) => redactTrigger(trigger, redaction, by)),
    settings: redactSettings(plan.settings, redaction, by),
    repairs: [],
  }
  if (made.query !== null && properties['Query Text'] !== undefined) properties['Query Text'] = made.query
  if (isBag(properties.Settings)) properties.Settings = { ...emptyBag(), ...made.settings }
  return { ...made, format: 'text', source: writeText(made) }
}

/** Tables are tables wherever they are met first: in an expression or as a node's own. */
function registerNames(plan: Plan, by: Replacements): void {
  for (const node of plan.nodes) {
    if (node.schema !== null) by.name(node.schema, 'schema')
    if (node.relation !== null) by.name(node.relation, 'table')
    if (node.index !== null) by.name(node.index, 'index')
    if (node.cteName !== null) by.name(node.cteName, 'cte')
    if (node.subplanName?.startsWith('CTE ')) by.name(node.subplanName.slice(4), 'cte')
    if (node.functionName !== null && !isKnownFunction(node.functionName)) by.name(node.functionName, 'function')
  }
  for (const node of plan.nodes) if (node.alias !== null) by.name(node.alias, 'alias')
}

function redactNode(node: PlanNode, redaction: Redaction, by: Replacements): PlanNode {
  const name = (value: string | null, kind: NameKind) => (value === null ? null : nameOf(value, kind, redaction, by))
  return {
    ...node,
    schema: name(node.schema, 'schema'),
    relation: name(node.relation, 'table'),
    alias: name(node.alias, 'alias'),
    index: name(node.index, 'index'),
    cteName: name(node.cteName, 'cte'),
    functionName: name(node.functionName, 'function'),
    subplanName: node.subplanName === null ? null : subplanName(node.subplanName, redaction, by),
    workers: node.workers.map((worker) => redactWorker(worker, redaction, by)),
    properties: redactBag(node.properties, redaction, by),
    line: null,
  }
}

function redactWorker(worker: WorkerShare, redaction: Redaction, by: Replacements): WorkerShare {
  return { ...worker, properties: redactBag(worker.properties, redaction, by) }
}

function nameOf(value: string, kind: NameKind, redaction: Redaction, by: Replacements): string {
  if (!redaction.names || (kind === 'function' && isKnownFunction(value))) return value
  return by.name(value, kind)
}

function subplanName(name: string, redaction: Redaction, by: Replacements): string {
  return name.startsWith('CTE ') ? `CTE ${nameOf(name.slice(4), 'cte', redaction, by)}` : name
}

function redactTrigger(trigger: Trigger, redaction: Redaction, by: Replacements): Trigger {
  return {
    ...trigger,
    name: nameOf(trigger.name, 'trigger', redaction, by),
    constraint: trigger.constraint === null ? null : nameOf(trigger.constraint, 'name', redaction, by),
    relation: trigger.relation === null ? null : nameOf(trigger.relation, 'table', redaction, by),
  }
}

function redactSettings(settings: Record<string, string>, redaction: Redaction, by: Replacements) {
  const made: Record<string, string> = Object.create(null)
  for (const name of Object.keys(settings)) {
    const value = settings[name] ?? ''
    made[name] = name === 'search_path' ? redactSql(value, { ...redaction, literals: false }, by, true) : value
  }
  return made
}

/** As deep as a property may be (`without-depth.ts`). */
function redactBag(bag: Bag, redaction: Redaction, by: Replacements): Bag {
  const made = emptyBag()
  for (const name of Object.keys(bag)) {
    made[name] =
      name === 'Settings' ? (bag[name] as PlanValue) : redactValue(name, bag[name] as PlanValue, redaction, by)
  }
  return made
}

function redactValue(name: string, value: PlanValue, redaction: Redaction, by: Replacements): PlanValue {
  if (open.has(name)) return value
  if (Array.isArray(value)) return value.map((each) => redactValue(name, each, redaction, by))
  if (isBag(value)) return redactBag(value, redaction, by)
  if (typeof value !== 'string') return value
  if (name === 'Subplan Name') return subplanName(value, redaction, by)
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (kind !== undefined) return nameOf(value, kind, redaction, by)
  return redactSql(value, redaction, by, true)
}
