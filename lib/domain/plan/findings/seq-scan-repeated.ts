import { count, duration } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import { columnTests } from '../expression/column-test'
import type { Rule } from '../finding'
import type { PlanNode } from '../plan'
import { adviseIndexes, tableOf } from './advise-index'
import { conditionsOf, shorten, textProperty } from './condition-of'
import { btreeKeys } from './full-scan'
import { nodesOf } from './nodes-of'
import { savedOfAll } from './savings'
import { scanCause } from './scan-cause'
import { loopsEach } from './scan-facts'
import { tableWords } from './table-words'

/** A table of fewer rows is a few blocks: an index gains little there. */
const fewRows = 1_000

const smallRemedy =
  'The table is small; an index would gain little. A hash join, or its rows kept by Materialize, reads it once: see whether enable_hashjoin or enable_material is off, whether the other side was expected to be smaller, or write a sub-plan as a join.'

function largeRemedy(isThere: boolean): string {
  return isThere
    ? 'An index for this condition is there already; find out why it is not used: an outdated estimate, or a compared value of another type.'
    : 'Each row of the other side reads the whole table again. An index on the column that ties them together finds the matching rows directly.'
}

/** S2: a table is read in full again for each row of another. */
export const seqScanRepeated: Rule = {
  code: 'S2',
  kind: 'seq-scan-repeated',
  find: (analysis, live) =>
    nodesOf(analysis, 'Seq Scan').flatMap((node) => {
      if (node.relation === null || loopsEach(analysis, node) < 100) return []
      const owner = ownerOf(analysis, node)
      if (owner === null) return []
      const read = analysis.figures[node.id]?.readRows ?? 0
      const keys = btreeKeys([
        ...columnTests(conditionsOf(node, 'Filter'), node.alias),
        ...(owner.type === 'Nested Loop' ? columnTests(conditionsOf(owner, 'Join Filter'), node.alias) : []),
      ])
      const isSmall = read < fewRows * (node.loops ?? 1)
      const indexes = isSmall ? [] : [{ ...tableOf(node, live), method: 'btree' as const, keys }]
      const advice = adviseIndexes(node, indexes, live)
      const filter = textProperty(node, 'Filter')
      const ms = analysis.figures[node.id]?.inclusiveMs ?? null
      return [
        {
          nodeId: node.id,
          relatedNodeIds: [owner.id],
          ...savedOfAll(analysis, node.id, 0.95),
          cause: scanCause(analysis, node),
          title: `${tableWords(node)} is read in full ${count(node.loops ?? 0)} times`,
          evidence: [
            `${count(read)} rows read in ${count(node.loops ?? 0)} executions${ms === null ? '' : `, ${duration(ms)}`}`,
            ...(filter ? [`Filter: ${shorten(filter)}`] : []),
          ],
          remedy: isSmall ? smallRemedy : largeRemedy(advice.isThere),
          steps: advice.steps,
          live: advice.live,
        },
      ]
    }),
}

/** Whoever makes the scan run again and again: a nested loop, or what a sub-plan belongs to. Materialize and Memoize spare it. */
function ownerOf(analysis: Analysis, node: PlanNode): PlanNode | null {
  let below = node
  for (;;) {
    const parent = below.parentId === null ? null : (analysis.plan.nodes[below.parentId] ?? null)
    if (parent === null || parent.type === 'Materialize' || parent.type === 'Memoize') return null
    if (below.relationship === 'sub-plan') return parent
    if (below.relationship === 'init-plan' || parent.type === 'Recursive Union') return null
    if (parent.type === 'Nested Loop' && below.relationship === 'inner') return parent
    below = parent
  }
}
