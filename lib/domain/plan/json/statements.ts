import { type Bag, emptyBag, type PlanValue } from '../bag'
import { isBag } from '../normalise'

/**
 * The statements in any wrapping: arrays, rows of a driver (`[{"QUERY PLAN": [{"Plan": …}]}]`), single objects, a bare node.
 * `unpack` reads a string that looks like JSON itself. In the order of the text.
 */
export function statementsIn(document: PlanValue, unpack: (text: string) => Bag[]): Bag[] {
  const found: Bag[] = []
  const waiting: PlanValue[] = [document]
  while (waiting.length > 0) {
    const value = waiting.pop() as PlanValue
    if (typeof value === 'string') found.push(...fromText(value, unpack))
    else if (isBag(value) && isBag(value.Plan)) found.push(value)
    else if (isBag(value) && typeof value['Node Type'] === 'string') found.push(statementOf(value))
    else if (typeof value === 'object' && value !== null) {
      const inner = Array.isArray(value) ? value : Object.values(value)
      for (let i = inner.length - 1; i >= 0; i--) waiting.push(inner[i] as PlanValue)
    }
  }
  return found
}

function fromText(text: string, unpack: (text: string) => Bag[]): Bag[] {
  if (text === 'Utility Statement') return [emptyBag()]
  return /^\s*[[{]/.test(text) && text.includes('Node Type') ? unpack(text) : []
}

function statementOf(node: Bag): Bag {
  const statement = emptyBag()
  statement.Plan = node
  return statement
}

/** The nodes of a statement in pre-order. */
export function nodesIn(statement: Bag): Bag[] {
  const nodes: Bag[] = []
  const waiting = isBag(statement.Plan) ? [statement.Plan] : []
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    nodes.push(node)
    const children = Array.isArray(node.Plans) ? node.Plans : []
    for (let i = children.length - 1; i >= 0; i--) {
      const child = children[i]
      if (isBag(child)) waiting.push(child)
    }
  }
  return nodes
}
