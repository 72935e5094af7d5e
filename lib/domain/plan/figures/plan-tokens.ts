import type { PlanValue } from '../bag'
import type { PlanNode } from '../plan'

/** Properties that hold expressions, so that a parameter named in them is read by their node. */
const expressions = /(?:Filter|Cond|Condition|Key|Keys|Call|Parameters|Seed)$|^(?:Output|Order By|Params Evaluated)$/

/** Literals and quoted names are skipped whole; their doubled quotes read as two of them side by side. */
const token = /'[^']*'|"[^"]*"|(?<![\w$])\$(\d+)|\b((?:InitPlan|SubPlan) \w+)/g

/**
 * The nodes that name a parameter or a sub-plan, in pre-order: `$3` for the parameters up to 16, `InitPlan 1` and
 * `SubPlan 1` for `(InitPlan 1).col1` and the like. One pass over the properties of all nodes.
 */
export function tokenReaders(nodes: PlanNode[]): Map<string, number[]> {
  const readers = new Map<string, number[]>()
  for (const node of nodes) {
    for (const name of Object.keys(node.properties)) {
      if (!expressions.test(name)) continue
      for (const found of tokensIn(node.properties[name])) {
        const ids = readers.get(found) ?? []
        if (ids.at(-1) !== node.id) ids.push(node.id)
        readers.set(found, ids)
      }
    }
  }
  return readers
}

/** The parameters and sub-plans named in an expression or a list of them. */
export function tokensIn(value: PlanValue | undefined): Set<string> {
  const found = new Set<string>()
  for (const text of Array.isArray(value) ? value : [value]) {
    if (typeof text !== 'string' || !(text.includes('$') || text.includes('Plan '))) continue
    for (const match of text.matchAll(token)) {
      if (match[1] !== undefined) found.add(`$${match[1]}`)
      else if (match[2] !== undefined) found.add(match[2])
    }
  }
  return found
}

/** What names a sub-plan elsewhere: `$0` and `$1` of `InitPlan 1 (returns $0,$1)`, and `InitPlan 1` itself. */
export function tokensOf(node: PlanNode, kind: 'InitPlan' | 'SubPlan'): string[] {
  const name = node.subplanName ?? ''
  const open = name.indexOf(' (')
  const bare = open < 0 ? name : name.slice(0, open)
  const returned = open < 0 ? [] : [...tokensIn(name.slice(open))]
  return [bare.startsWith(`${kind} `) ? bare : `${kind} ${bare}`, ...returned]
}
