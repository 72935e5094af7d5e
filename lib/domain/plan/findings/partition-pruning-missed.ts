import { count, duration } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { Rule } from '../finding'
import type { PlanNode } from '../plan'
import { shorten, textProperty } from './condition-of'
import { nodesOf } from './nodes-of'
import { addSaved, savedOfAll } from './savings'
import { childrenOf } from './surroundings'

/** S28: nearly all partitions are searched and give nothing. */
export const partitionPruningMissed: Rule = {
  code: 'S28',
  kind: 'partition-pruning-missed',
  find: (analysis) =>
    nodesOf(analysis, 'Append', 'Merge Append').flatMap((append) => {
      const parts = childrenOf(analysis, append).map((child) => ({ child, scan: scanOf(analysis, child) }))
      if (parts.length < 8 || !areAlike(parts.map(({ scan }) => scan))) return []
      const empty = parts.filter(({ child, scan }) => child.actualRows === 0 && (child.loops ?? 0) > 0 && asks(scan))
      if (empty.length < 0.8 * parts.length) return []
      const saved = empty.map(({ child }) => savedOfAll(analysis, child.id, 1)).reduce(addSaved)
      const filter = empty[0]?.scan ? asks(empty[0].scan) : null
      return [
        {
          nodeId: append.id,
          relatedNodeIds: empty.map(({ child }) => child.id),
          ...saved,
          cause: `append:${append.id}`,
          title: `${count(empty.length)} of ${count(parts.length)} partitions are searched and hold no matching row`,
          evidence: [
            ...(filter ? [`The same condition in each: ${shorten(filter)}`] : []),
            ...(saved.savedMs === null ? [] : [`${duration(saved.savedMs)} in partitions without a match`]),
          ],
          remedy:
            'Add a condition on the partition key, with a constant, a parameter or an immutable expression of the same type, so that these partitions are not opened. If the query cannot name the key, an index on the tested column in every partition keeps each search short.',
        },
      ]
    }),
}

/** The scan of a part, below a sort or the like. */
function scanOf(analysis: Analysis, child: PlanNode): PlanNode | null {
  let node: PlanNode | undefined = child
  while (node && node.relation === null) node = childrenOf(analysis, node).find((one) => one.relationship === 'outer')
  return node ?? null
}

function asks(scan: PlanNode | null): string | null {
  return (
    scan && (textProperty(scan, 'Filter') ?? textProperty(scan, 'Index Cond') ?? textProperty(scan, 'Recheck Cond'))
  )
}

/** Partitions carry the alias of the partitioned table with a number: `events_1`, `events_2`. */
function areAlike(scans: (PlanNode | null)[]): boolean {
  const names = new Set(scans.map((scan) => scan?.alias?.replace(/_\d+$/, '') ?? null))
  const tables = new Set(scans.map((scan) => scan?.relation ?? null))
  return names.size === 1 && !names.has(null) && tables.size === scans.length
}
