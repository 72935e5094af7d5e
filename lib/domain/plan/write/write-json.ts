import type { Bag, PlanValue } from '../bag'
import type { Plan } from '../plan'
import { bagOfNode, bagOfWorker } from './bag-of-node'
import { statementBag } from './statement-bag'

/** Nested deeper, lines no longer move to the right: a plan of thousands of levels would be mostly spaces. */
const mostSteps = 40
const rows = new Set(['Actual Rows'])

/** The plan in FORMAT JSON, an array of one statement; it reads back to the same model. A loop, however deep the plan. */
export function writeJson(plan: Plan): string {
  const out: string[] = ['[\n  {\n']
  const statement = statementBag(plan)
  const names = Object.keys(statement)
  if (plan.nodes.length > 0) writeNodes(plan, out, names.length > 0)
  writeEntries(statement, 2, plan.rowDecimals, out)
  out.push('\n  }\n]\n')
  return out.join('')
}

type Task = { id: number } | { text: string }

function writeNodes(plan: Plan, out: string[], isFollowed: boolean): void {
  const { nodes } = plan
  out.push('    "Plan": ')
  const waiting: Task[] = [{ text: isFollowed ? ',\n' : '' }, { id: 0 }]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if ('text' in next) {
      out.push(next.text)
      continue
    }
    const node = nodes[next.id]
    if (!node) continue
    const bag = bagOfNode(node)
    if (node.workers.length > 0) bag.Workers = node.workers.map(bagOfWorker)
    const step = 2 + Math.min(node.depth, mostSteps) * 2
    const inside = pad(step + 1)
    out.push('{\n')
    writeEntries(bag, step + 1, plan.rowDecimals, out)
    if (node.childIds.length === 0) {
      out.push(`\n${pad(step)}}`)
      continue
    }
    out.push(`,\n${inside}"Plans": [\n`)
    waiting.push({ text: `\n${inside}]\n${pad(step)}}` })
    for (let i = node.childIds.length - 1; i >= 0; i--) {
      waiting.push({ id: node.childIds[i] as number }, { text: `${i > 0 ? ',\n' : ''}${pad(step + 2)}` })
    }
  }
}

function writeEntries(bag: Bag, step: number, rowDecimals: 0 | 2, out: string[]): void {
  const names = Object.keys(bag)
  names.forEach((name, i) => {
    out.push(pad(step), JSON.stringify(name), ': ', valueText(name, bag[name] as PlanValue, rowDecimals))
    if (i < names.length - 1) out.push(',\n')
  })
}

/** Values of properties are never deep (`without-depth.ts`), so the runtime may nest. */
function valueText(name: string, value: PlanValue, rowDecimals: 0 | 2): string {
  if (rows.has(name) && typeof value === 'number') return value.toFixed(rowDecimals)
  if (name === 'Query Identifier' && typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return value
  if (name === 'Workers' && Array.isArray(value)) {
    const workers = value.map((worker) => {
      const out: string[] = []
      writeEntries(worker as Bag, 0, rowDecimals, out)
      return `{ ${out.join('').replaceAll(',\n', ', ')} }`
    })
    return `[${workers.join(', ')}]`
  }
  return JSON.stringify(value)
}

function pad(steps: number): string {
  return '  '.repeat(steps)
}
