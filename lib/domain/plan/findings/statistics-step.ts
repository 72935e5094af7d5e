import { quoteIfNeeded } from '@/lib/domain/ddl/quote'
import type { ColumnTest } from '../expression/column-test'
import type { LivePlanFacts, Step } from '../finding'
import type { PlanNode } from '../plan'
import { tableNameSql } from './analyze-step'
import { testsOf } from './condition-of'

/** More columns than these make statistics that nobody can use. */
const mostColumns = 4

/**
 * Statements that let ANALYZE collect more: extended statistics where several columns or an expression (from 14 on) are tested
 * together, else a higher target for the one column. To be run before ANALYZE. `tested` is the node whose conditions they are, when
 * another reads the table.
 */
export function statisticsSteps(node: PlanNode, live: LivePlanFacts | null, tested: PlanNode = node): Step[] {
  const table = tableNameSql(node, live)
  if (table === null || node.relation === null) return []
  const tests = [...testsOf(tested, 'Index Cond'), ...testsOf(node, 'Filter')]
  const columns = distinct(tests.flatMap(({ column }) => (column === null ? [] : [column])))
  const expression = tests.find((test): test is ColumnTest & { expression: string } => test.expression !== null)
  if (columns.length > 1) return extended(node.relation, table, columns)
  if (expression) return expressionStatistics(node.relation, table, expression.expression, live)
  const [column] = columns
  return column === undefined ? [] : columnTarget(table, column)
}

/** The default target leaves most combinations out of the list of frequent ones, and those are then taken for independent. */
function extended(relation: string, table: string, columns: string[]): Step[] {
  const list = columns.map(quoteIfNeeded).join(', ')
  const name = nameFor(relation, columns)
  return [
    {
      sql: `CREATE STATISTICS ${name} ON ${list} FROM ${table};`,
      costs: 'Filled by the next ANALYZE; writes pay nothing.',
    },
    {
      sql: `ALTER STATISTICS ${name} SET STATISTICS 1000;`,
      costs:
        'More combinations of values are remembered: ANALYZE reads a larger sample, planning takes a little longer.',
    },
  ]
}

function expressionStatistics(relation: string, table: string, expression: string, live: LivePlanFacts | null): Step[] {
  if (live?.versionNumber && live.versionNumber < 140000) return []
  const inBrackets = expression.startsWith('(') ? expression : `(${expression})`
  const sql = `CREATE STATISTICS ${nameFor(relation, ['expression'])} ON ${inBrackets} FROM ${table};`
  return [{ sql, costs: 'From PostgreSQL 14 on. Filled by the next ANALYZE; writes pay nothing.' }]
}

function columnTarget(table: string, column: string): Step[] {
  const sql = `ALTER TABLE ${table} ALTER COLUMN ${quoteIfNeeded(column)} SET STATISTICS 1000;`
  return [{ sql, costs: 'ANALYZE then reads a larger sample (default 100); planning takes a little longer.' }]
}

/** A name of at most 63 bytes: before 16 CREATE STATISTICS does not choose one itself. */
function nameFor(relation: string, columns: string[]): string {
  const plain = `${relation}_${columns.join('_')}`.replace(/[^a-zA-Z0-9_]/g, '_').slice(0, 57)
  return quoteIfNeeded(`${plain.toLowerCase()}_stats`)
}

function distinct(names: string[]): string[] {
  return [...new Set(names)].slice(0, mostColumns)
}
