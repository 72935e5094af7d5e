import { quoteLiteral } from '@/lib/domain/ddl/quote'
import { count, duration } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { LivePlanFacts, Rule, Step } from '../finding'
import type { PlanNode } from '../plan'
import { tableNameSql, tablesBelow } from './analyze-step'
import { listProperty } from './condition-of'
import { wholeShare } from './join-sides'
import { savedOfAll } from './savings'

/** M7: a statement that only counts, exactly, many rows. */
export const slowExactCount: Rule = {
  code: 'M7',
  kind: 'slow-exact-count',
  find: (analysis, live) => {
    const [root] = analysis.plan.nodes
    if (root?.type !== 'Aggregate' || root.properties['Group Key'] || !isCount(analysis, root)) return []
    const counted = rowsCounted(analysis, root)
    if (counted < 100_000 || wholeShare(analysis, root.id) < 0.5) return []
    return [
      {
        nodeId: root.id,
        ...savedOfAll(analysis, root.id, 0.9),
        title: `${count(counted)} rows are counted one by one`,
        evidence: [`${duration(analysis.figures[root.id]?.inclusiveMs ?? 0)} for one number`],
        remedy:
          'Where an estimate will do, read it from the statistics. Where the number must be exact and is asked for often, keep it in a table by triggers, or count only up to what is shown.',
        steps: estimateStep(analysis, root, live),
      },
    ]
  },
}

/** Exactly one count: as VERBOSE prints it, else by the statement itself. */
function isCount({ plan }: Analysis, root: PlanNode): boolean {
  const output = listProperty(root, 'Output')
  if (output.length > 0) return output.length === 1 && /^count\((?:\*|PARTIAL)/i.test(output[0] ?? '')
  return /^\s*select\s+count\s*\(\s*\*\s*\)\s*(?:as\s+\w+\s+)?from\b/i.test(plan.query ?? '')
}

/** Rows of one table (or its partitions) that go into the count, below a Gather those of the workers; 0 where it counts a join. */
function rowsCounted(analysis: Analysis, root: PlanNode): number {
  let at: PlanNode = root
  for (;;) {
    const child = analysis.plan.nodes[at.childIds[0] ?? -1]
    if (!child) return 0
    if (child.type !== 'Aggregate' && !child.type.startsWith('Gather')) {
      return child.relation !== null || child.type === 'Append' ? (analysis.figures[child.id]?.totalRows ?? 0) : 0
    }
    at = child
  }
}

/** Of a whole table the server keeps an estimate. */
function estimateStep(analysis: Analysis, root: PlanNode, live: LivePlanFacts | null): Step[] {
  const tables = tablesBelow(analysis, root)
  const [scan] = tables
  const isWhole = tables.length === 1 && scan && !scan.properties.Filter && !scan.properties['Index Cond']
  const table = isWhole ? tableNameSql(scan, live) : null
  if (table === null) return []
  const sql = `SELECT reltuples::bigint FROM pg_class WHERE oid = ${quoteLiteral(table)}::regclass;`
  return [{ sql, costs: 'Takes less than a millisecond; as old as the last VACUUM or ANALYZE of the table.' }]
}
