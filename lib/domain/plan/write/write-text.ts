import type { Bag } from '../bag'
import { isBag } from '../normalise'
import type { Plan, PlanNode } from '../plan'
import { bagOfNode, bagOfWorker } from './bag-of-node'
import { actualFigures, headProperties, nodeHead, quoteName } from './node-head'
import { type Line, propertyLines } from './property-lines'
import { statementLines } from './statement-lines'

/** Plans deeper than this move to the right by one column a level, or they would be mostly spaces. */
const deep = 200
const nodeless = new Set([...headProperties, 'Target Tables'])
const workerHead = new Set(['Worker Number', 'Actual Startup Time', 'Actual Total Time', 'Actual Rows', 'Actual Loops'])

/** The plan in FORMAT TEXT; it reads back to the same model, whatever format it came from. A loop, however deep the plan. */
export function writeText(plan: Plan): string {
  const { before, after } = statementLines(plan)
  const out = [...before]
  const isDeep = plan.nodes.some((node) => node.depth > deep)
  /** Columns of each node's arrow and of the lines below it. */
  const columns: number[] = []
  for (const node of plan.nodes) {
    const parent = node.parentId === null ? null : (columns[node.parentId] ?? 0)
    let column = 0
    if (parent !== null) column = isDeep ? parent + 1 : parent + 2
    if (node.subplanName !== null && parent !== null) {
      out.push(`${' '.repeat(column)}${node.subplanName}`)
      column += isDeep ? 0 : 2
    }
    const arrow = parent === null ? '' : `${' '.repeat(column)}->  `
    out.push(`${arrow}${nodeHead(node, plan.rowDecimals)}`)
    const inside = parent === null ? 2 : column + 6
    columns.push(innerColumn(parent, column, isDeep))
    const lines = nodeLines(node, plan.rowDecimals)
    for (const [steps, text] of lines) out.push(`${' '.repeat(inside + steps * 2)}${text}`)
  }
  if (plan.nodes.length === 0) out.push('Utility statements have no plan structure')
  out.push(...after)
  return `${out.join('\n')}\n`
}

/** Where the children of a node begin to count. */
function innerColumn(parent: number | null, column: number, isDeep: boolean): number {
  if (isDeep) return column
  return parent === null ? 0 : column + 4
}

function nodeLines(node: PlanNode, rowDecimals: 0 | 2): Line[] {
  const lines = propertyLines(bagOfNode(node), node.type, nodeless)
  const targets = node.properties['Target Tables']
  if (Array.isArray(targets)) for (const target of targets.filter(isBag)) lines.push(...targetLines(node, target))
  for (const worker of node.workers) {
    const { actualStartupMs, actualTotalMs, actualRows, loops } = worker
    const figures =
      loops === null ? '' : `  actual ${actualFigures(actualStartupMs, actualTotalMs, actualRows, loops, rowDecimals)}`
    lines.push([0, `Worker ${worker.number}:${figures}`])
    for (const [steps, text] of propertyLines(bagOfWorker(worker), node.type, workerHead)) lines.push([steps + 1, text])
  }
  return lines
}

/** One of several tables a ModifyTable writes to. */
function targetLines(node: PlanNode, target: Bag): Line[] {
  const name = typeof target['Relation Name'] === 'string' ? target['Relation Name'] : ''
  const schema = typeof target.Schema === 'string' ? `${quoteName(target.Schema)}.` : ''
  const alias =
    typeof target.Alias === 'string' && target.Alias !== name && name !== '' ? ` ${quoteName(target.Alias)}` : ''
  const rest = propertyLines(target, node.type, headProperties)
  return [
    [0, `${node.label} on ${schema}${quoteName(name)}${alias}`],
    ...rest.map(([steps, text]): Line => [steps + 1, text]),
  ]
}
