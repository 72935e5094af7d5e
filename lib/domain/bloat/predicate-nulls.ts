import { type Condition, readConditions } from '../plan/expression/condition'
import type { Operand } from '../plan/expression/operand'

/** What a partial index's predicate says of its rows. */
export type PredicateNulls = {
  /** Columns that cannot be null where the predicate holds. */
  notNull: ReadonlySet<string>
  /** Columns it names, as far as it was understood. */
  mentioned: ReadonlySet<string>
  /** Columns of which it says no more than that they are not null. */
  onlyNotNull: ReadonlySet<string>
  isUnderstood: boolean
}

const strict = new Set(['=', '<>', '<', '>', '<=', '>=', '~~', '!~~', '~~*', '!~~*', '~', '!~', '~*', '!~*'])

/** Reads a predicate as pg_get_expr prints it. What is not understood proves nothing. */
export function readPredicateNulls(predicate: string): PredicateNulls {
  const notNull = new Set<string>()
  const bare = new Set<string>()
  const others = new Set<string>()
  let isUnderstood = true
  for (const condition of readConditions(predicate)) {
    const proven = provenBy(condition)
    for (const column of proven) notNull.add(column)
    const seen = condition.kind === 'null' && !condition.isNull ? bare : others
    for (const column of columnsOf(condition)) seen.add(column)
    if (condition.kind === 'unknown' || condition.kind === 'not') isUnderstood = false
  }
  return {
    notNull,
    mentioned: new Set([...bare, ...others]),
    onlyNotNull: new Set([...bare].filter((column) => !others.has(column))),
    isUnderstood,
  }
}

/** An OR proves what each of its arms proves. */
function provenBy(condition: Condition): string[] {
  if (condition.kind === 'or') {
    const [first = [], ...rest] = condition.arms.map(provenBy)
    return first.filter((column) => rest.every((arm) => arm.includes(column)))
  }
  if (condition.kind === 'null') return condition.isNull ? [] : bareColumn(condition.operand)
  if (condition.kind === 'truth') return bareColumn(condition.operand)
  if (condition.kind !== 'compare' || !strict.has(condition.operator)) return []
  if (condition.quantifier === 'all') return []
  return [...bareColumn(condition.left), ...(condition.quantifier ? [] : bareColumn(condition.right))]
}

function bareColumn(operand: Operand): string[] {
  return operand.kind === 'column' ? operand.columns.map(({ column }) => column) : []
}

function columnsOf(condition: Condition): string[] {
  if (condition.kind === 'or') return condition.arms.flatMap(columnsOf)
  const operands: Operand[] = []
  if (condition.kind === 'compare') operands.push(condition.left, condition.right)
  if (condition.kind === 'null' || condition.kind === 'truth') operands.push(condition.operand)
  return operands.flatMap(({ columns }) => columns.map(({ column }) => column))
}
