import { count } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { Draft, LivePlanFacts, Rule } from '../finding'
import type { PlanNode } from '../plan'
import { shorten, textProperty } from './condition-of'
import { fullScan, fullScanEvidence } from './full-scan'
import { liveTableOf } from './live-table'
import { savedOfAll, savedOfSelf } from './savings'
import { scanCause } from './scan-cause'
import { childrenOf } from './surroundings'
import { tableWords } from './table-words'

/** S15: alternatives are looked up one by one, or not at all although each has an index. */
export const manyBitmapsForOr: Rule = {
  code: 'S15',
  kind: 'many-bitmaps-for-or',
  find: (analysis, live) =>
    analysis.plan.nodes.flatMap((node) => [...ofBitmaps(analysis, node), ...ofFilter(analysis, node, live)]),
}

function ofBitmaps(analysis: Analysis, node: PlanNode): Draft[] {
  const or = node.type === 'Bitmap Heap Scan' ? childrenOf(analysis, node)[0] : undefined
  if (or?.type !== 'BitmapOr' || or.childIds.length < 3) return []
  const inputs = childrenOf(analysis, or)
  const indexes = [...new Set(inputs.map((input) => input.index))]
  return [
    {
      nodeId: node.id,
      relatedNodeIds: [or.id, ...or.childIds],
      ...savedOfAll(analysis, node.id, 0.4),
      title: `${inputs.length} bitmaps are joined to find ${count(analysis.figures[node.id]?.totalRows ?? node.planRows ?? 0)} rows of ${tableWords(node)}`,
      evidence: [
        `Recheck Cond: ${shorten(textProperty(node, 'Recheck Cond') ?? '')}`,
        indexes.length === 1 ? `All of them from ${indexes[0]}` : `From ${indexes.slice(0, 4).join(', ')}`,
      ],
      remedy:
        indexes.length === 1
          ? 'Write the alternatives for one column as column = ANY (ARRAY[…]) or IN (…): one search of the index instead of one for each. PostgreSQL 18 does so by itself.'
          : 'Write the alternatives as separate queries joined by UNION (UNION ALL where no row can match twice): each then has its own best plan.',
    },
  ]
}

/** Only where the target shows that each alternative has an index to itself. */
function ofFilter(analysis: Analysis, node: PlanNode, live: LivePlanFacts | null): Draft[] {
  const scan = fullScan(analysis, node, live)
  const table = liveTableOf(node, live)
  if (scan === null || table === null || scan.diagnosis.kind !== 'or' || scan.diagnosis.tests.length < 2) return []
  const serving = scan.diagnosis.tests.map((test) =>
    table.indexes.find(
      (index) => index.isValid && index.isReady && index.predicate === null && index.keys[0]?.name === test.column,
    ),
  )
  if (serving.some((index) => index === undefined)) return []
  return [
    {
      nodeId: node.id,
      ...savedOfSelf(analysis, node.id, 0.96 * (1 - scan.facts.kept / scan.facts.read)),
      cause: scanCause(analysis, node),
      title: `${tableWords(node)} is read in full although each alternative has an index`,
      evidence: fullScanEvidence(analysis, node, scan.facts),
      remedy:
        'Write the alternatives as separate queries joined by UNION (UNION ALL where no row can match twice), so that each uses its index; and see whether ANALYZE corrects the expected number of rows.',
      live: [...new Set(serving.map((index) => `${index?.name} can serve one of the alternatives.`))],
    },
  ]
}
