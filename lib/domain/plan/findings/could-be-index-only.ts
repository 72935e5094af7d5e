import { count, percent } from '@/lib/domain/format'
import { readGroups } from '../expression/groups'
import { distinctKeys } from '../expression/index-suggestion'
import { readOperand } from '../expression/operand'
import type { Rule } from '../finding'
import type { PlanNode } from '../plan'
import { adviseIndexes, tableOf } from './advise-index'
import { listProperty, testsOf, textProperty } from './condition-of'
import { btreeKeys } from './full-scan'
import { liveKeys } from './index-columns'
import { liveIndexOf } from './live-table'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'
import { scanFacts } from './scan-facts'
import { tableWords } from './table-words'

/** S10: with a few more columns the index would hold all the query reads. Only where it takes a good part of the time. */
export const couldBeIndexOnly: Rule = {
  code: 'S10',
  kind: 'could-be-index-only',
  find: (analysis, live) =>
    nodesOf(analysis, 'Index Scan').flatMap((node) => {
      if (textProperty(node, 'Filter') !== null) return []
      const facts = scanFacts(analysis, node, live)
      const share = analysis.figures[node.id]?.timeShare ?? 0
      if (facts === null || facts.kept < 1_000 || share < 0.1) return []
      const columns = outputColumns(node)
      const tests = testsOf(node, 'Index Cond')
      if (columns === null || tests.length === 0 || textProperty(node, 'Order By') !== null) return []
      const keys = liveKeys(node.index, node, live) ?? distinctKeys(btreeKeys(tests))
      if (keys.length === 0) return []
      const present = liveIndexOf(node.index, node, live)
      const held = present?.include ?? []
      const missing = columns.filter((column) => !keys.some((key) => key.column === column) && !held.includes(column))
      if (missing.length === 0) return []
      const index = { ...tableOf(node, live), method: 'btree' as const, keys, include: [...held, ...missing] }
      const advice = adviseIndexes(node, [{ ...index, where: present?.predicate ?? null }], live)
      const replaces = present?.method === 'btree' && !present.isUnique ? ' It can replace the present one.' : ''
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.3),
          ceiling: 'info',
          title: `${node.index ?? 'The index'} could answer without visiting ${tableWords(node)}`,
          evidence: [
            `${count(facts.kept)} rows fetched from the table for ${columns.join(', ')}`,
            `${percent(share)} of the time is spent here`,
          ],
          remedy: advice.isThere
            ? 'An index that holds these columns is there already; find out why the planner prefers this one.'
            : `An index that includes ${missing.join(', ')} allows an index-only scan.${replaces} Updates of an included column then have to write the index too.`,
          steps: advice.steps,
          live: advice.live,
        },
      ]
    }),
}

/** The plain columns VERBOSE says a scan returns, at most four; null when there are others, or none are printed. */
function outputColumns(node: PlanNode): string[] | null {
  const output = listProperty(node, 'Output')
  if (output.length === 0 || output.length > 4) return null
  const columns: string[] = []
  for (const text of output) {
    const group = readGroups(text)
    const operand = group && readOperand(group.items, text)
    if (operand?.kind !== 'column' || operand.casts.length > 0) return null
    const [name] = operand.columns
    if (!name || (name.qualifier !== null && name.qualifier !== node.alias)) return null
    columns.push(name.column)
  }
  return [...new Set(columns)]
}
