import { count, duration } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import { columnTests } from '../expression/column-test'
import type { Draft, LivePlanFacts, Rule } from '../finding'
import type { PlanNode } from '../plan'
import { adviseIndexes, tableOf } from './advise-index'
import { conditionsOf } from './condition-of'
import { btreeKeys } from './full-scan'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'
import { scanCause } from './scan-cause'
import { isSelective, scanFacts } from './scan-facts'
import { childrenOf } from './surroundings'
import { tableWords } from './table-words'

const joins = ['Hash Join', 'Merge Join']
const between = ['Hash', 'Sort', 'Incremental Sort', 'Materialize', 'Gather', 'Gather Merge']

/** S3: a large table is read in full although the join needs few of its rows. */
export const bigSideScanned: Rule = {
  code: 'S3',
  kind: 'big-side-scanned',
  find: (analysis, live) =>
    nodesOf(analysis, ...joins).flatMap((join) => {
      const isPlain = !/Anti|Full/.test(String(join.properties['Join Type'] ?? ''))
      if (!isPlain || !analysis.plan.hasActuals) return []
      const sides = childrenOf(analysis, join).filter((child) => /^(outer|inner)$/.test(child.relationship ?? ''))
      if (sides.length !== 2) return []
      return sides.flatMap((side, at) => draftFor(analysis, live, join, side, sides[1 - at] as PlanNode) ?? [])
    }),
}

function draftFor(
  analysis: Analysis,
  live: LivePlanFacts | null,
  join: PlanNode,
  side: PlanNode,
  other: PlanNode,
): Draft | null {
  const scan = scanOf(analysis, side)
  const facts = scan && scanFacts(analysis, scan, live)
  const few = analysis.figures[other.id]?.totalRows ?? null
  const joined = analysis.figures[join.id]?.totalRows ?? null
  if (!scan || !facts || few === null || joined === null || facts.isEstimated || facts.read < 10_000) return null
  if (isSelective(facts) || few > 0.1 * facts.read || joined > 0.05 * facts.read) return null
  const conditions = [...conditionsOf(join, 'Hash Cond'), ...conditionsOf(join, 'Merge Cond')]
  const keys = btreeKeys(columnTests(conditions, scan.alias))
  if (keys.length === 0) return null
  const advice = adviseIndexes(scan, [{ ...tableOf(scan, live), method: 'btree', keys }], live)
  const ms = analysis.figures[scan.id]?.selfMs ?? null
  return {
    nodeId: scan.id,
    relatedNodeIds: [join.id],
    ...savedOfSelf(analysis, scan.id, 0.9),
    cause: scanCause(analysis, scan),
    title: `${tableWords(scan)} is read in full to join ${count(few)} rows`,
    evidence: [
      `${count(facts.read)} rows read, ${count(few)} on the other side, ${count(joined)} joined`,
      ...(ms === null ? [] : [`${duration(ms)} to read ${tableWords(scan)}`]),
    ],
    remedy: advice.isThere
      ? 'The join column is indexed already; the planner expected more rows or dearer random reads. Compare its estimates with the rows that came, and check random_page_cost.'
      : 'With an index on the join column a nested loop fetches just the matching rows.',
    steps: advice.steps,
    live: advice.live,
  }
}

function scanOf(analysis: Analysis, side: PlanNode): PlanNode | null {
  let node: PlanNode | undefined = side
  while (node && between.includes(node.type)) {
    node = childrenOf(analysis, node).find((child) => child.relationship === 'outer')
  }
  return node?.type === 'Seq Scan' && node.relation !== null && (node.loops ?? 0) > 0 ? node : null
}
