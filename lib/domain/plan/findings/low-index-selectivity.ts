import { count, percent } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { Rule } from '../finding'
import type { PlanNode } from '../plan'
import { textProperty } from './condition-of'
import { liveTableOf } from './live-table'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'
import { loopsEach, scanFacts } from './scan-facts'
import { tableWords } from './table-words'

/** S11: an index scan fetches a large part of a table, page by page at random. */
export const lowIndexSelectivity: Rule = {
  code: 'S11',
  kind: 'low-index-selectivity',
  find: (analysis, live) =>
    nodesOf(analysis, 'Index Scan').flatMap((node) => {
      if (textProperty(node, 'Order By') !== null || loopsEach(analysis, node) > 10) return []
      const facts = scanFacts(analysis, node, live)
      if (facts === null || facts.kept < 1_000) return []
      const table = liveTableOf(node, live)
      const rows = table?.rows ?? null
      const share = rows !== null && rows > 0 ? facts.kept / (node.loops ?? 1) / rows : null
      const visits = visitsOf(analysis, node)
      const isScattered = visits !== null && visits.blocks >= 0.9 * facts.read
      const isCold = isScattered && visits !== null && visits.read >= 1_000 && visits.read >= 0.5 * visits.blocks
      const isLarge = share !== null && share >= 0.1 && isScattered
      if (!isCold && !isLarge) return []
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.5),
          title: `${node.index ?? 'An index'} fetches ${count(facts.kept)} scattered rows of ${tableWords(node)}`,
          evidence: [
            ...(visits
              ? [
                  `${count(visits.blocks)} blocks for ${count(facts.read)} rows, ${count(visits.read)} of them read from outside shared_buffers`,
                ]
              : []),
            ...(share === null ? [] : [`${percent(share)} of the table's rows`]),
          ],
          remedy:
            'So many scattered rows are fetched sooner by a bitmap or sequential scan: raise random_page_cost if it is lower than your storage deserves. Where new rows follow the order of the column, a BRIN index is small and enough; CLUSTER brings rows together once.',
          live: rows === null ? [] : [`The table holds about ${count(rows)} rows.`],
        },
      ]
    }),
}

function visitsOf(analysis: Analysis, node: PlanNode): { blocks: number; read: number } | null {
  const own = analysis.figures[node.id]?.selfBuffers
  return own ? { blocks: own.sharedHit + own.sharedRead, read: own.sharedRead } : null
}
