import type { Bag } from '../bag'
import type { PlanNode } from '../plan'
import { numberText } from './number-text'

/** Properties that the first line of a node says, so that they have no line of their own. */
export const headProperties: ReadonlySet<string> = new Set(
  (
    'Node Type,Parent Relationship,Subplan Name,Strategy,Partial Mode,Parallel Aware,Async Capable,Operation,Join Type,' +
    'Scan Direction,Command,Custom Plan Provider,Relation Name,Schema,Alias,Index Name,CTE Name,Tuplestore Name,Function Name,' +
    'Table Function Name,Startup Cost,Total Cost,Plan Rows,Plan Width,Actual Startup Time,Actual Total Time,Actual Rows,' +
    'Actual Loops'
  ).split(','),
)

const onIndex = new Set(['Bitmap Index Scan'])

/** The first line of a node in FORMAT TEXT: its name, its objects quoted where they must be, its figures. */
export function nodeHead(node: PlanNode, rowDecimals: 0 | 2): string {
  return `${node.label}${objects(node)}${costs(node)}${actuals(node, rowDecimals)}`
}

function objects(node: PlanNode): string {
  if (onIndex.has(node.type)) return node.index === null ? '' : ` on ${quoteName(node.index)}`
  const using = node.index === null ? '' : ` using ${quoteName(node.index)}`
  return `${using}${target(node)}`
}

function target(node: PlanNode): string {
  const { properties } = node
  const name =
    node.relation ??
    node.functionName ??
    textOf(properties, 'Table Function Name') ??
    node.cteName ??
    textOf(properties, 'Tuplestore Name')
  if (name === null) return node.alias === null ? '' : ` on ${quoteName(node.alias)}`
  const schema = node.schema === null ? '' : `${quoteName(node.schema)}.`
  const alias = node.alias !== null && node.alias !== name ? ` ${quoteName(node.alias)}` : ''
  return ` on ${schema}${quoteName(name)}${alias}`
}

function costs(node: PlanNode): string {
  if (node.totalCost === null) return ''
  const cost = `${numberText(node.startupCost ?? 0, 2)}..${numberText(node.totalCost, 2)}`
  return `  (cost=${cost} rows=${node.planRows ?? 0} width=${node.planWidth ?? 0})`
}

function actuals(node: PlanNode, rowDecimals: 0 | 2): string {
  if (node.loops === null) return ''
  if (node.neverExecuted) return ' (never executed)'
  return ` (actual ${actualFigures(node.actualStartupMs, node.actualTotalMs, node.actualRows, node.loops, rowDecimals)})`
}

/** `time=0.012..1.200 rows=3 loops=1`; without the time where it was not measured. */
export function actualFigures(
  startupMs: number | null,
  totalMs: number | null,
  rows: number | null,
  loops: number | null,
  rowDecimals: 0 | 2,
): string {
  const time = totalMs === null ? '' : `time=${numberText(startupMs ?? 0, 3)}..${numberText(totalMs, 3)} `
  return `${time}rows=${(rows ?? 0).toFixed(rowDecimals)} loops=${loops ?? 0}`
}

/** A name as the server prints it: in double quotes unless it is plain. */
export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]{0,70}$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`
}

function textOf(bag: Bag, name: string): string | null {
  const value = bag[name]
  return typeof value === 'string' ? value : null
}
