import { bytes, count, duration } from '@/lib/domain/format'
import type { Bag } from '../bag'
import type { Rule } from '../finding'
import { isBag } from '../normalise'
import type { PlanNode } from '../plan'
import { listProperty, shorten } from './condition-of'
import { workMemSteps } from './memory-step'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'

type Groups = { groups: number; averageKb: number; peakKb: number; diskKb: number }

/** M2: the rows that share a prefix are so many, or so unevenly spread, that sorting them group by group does not pay. */
export const incrementalSortSkewed: Rule = {
  code: 'M2',
  kind: 'incremental-sort-skewed',
  find: (analysis, live) =>
    nodesOf(analysis, 'Incremental Sort').flatMap((node) => {
      if (node.neverExecuted) return []
      const groups = ['Full-sort Groups', 'Pre-sorted Groups'].map((name) => groupsOf(node, name))
      const worst = groups.find((one) => one && (one.diskKb > 0 || isSkewed(one)))
      if (!worst) return []
      const { selfMs = null } = analysis.figures[node.id] ?? {}
      const presorted = listProperty(node, 'Presorted Key').join(', ')
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.4),
          cause: `memory:${node.id}`,
          title:
            worst.diskKb > 0
              ? `An incremental sort wrote ${bytes(worst.diskKb * 1024)} to disk`
              : 'One group of an incremental sort is far larger than the others',
          evidence: [
            `${count(worst.groups)} groups; memory of a group ${bytes(worst.averageKb * 1024)} on average, ${bytes(worst.peakKb * 1024)} at most`,
            ...(presorted ? [`Sorted already by ${shorten(presorted)}`] : []),
            ...(selfMs === null ? [] : [duration(selfMs)]),
          ],
          remedy:
            'Many rows share the values they are sorted by already. An index with more of the sort key as its leading columns leaves less to sort.',
          steps: workMemSteps(3 * worst.diskKb, analysis, live),
        },
      ]
    }),
}

/** The number of rows of a group is not printed; its memory is. */
function isSkewed({ averageKb, peakKb }: Groups): boolean {
  return peakKb >= 1024 && peakKb >= 10 * averageKb
}

function groupsOf(node: PlanNode, name: string): Groups | null {
  const bag = node.properties[name]
  if (!isBag(bag)) return null
  return {
    groups: numberIn(bag, 'Group Count'),
    averageKb: numberIn(bag['Sort Space Memory'], 'Average Sort Space Used'),
    peakKb: numberIn(bag['Sort Space Memory'], 'Peak Sort Space Used'),
    diskKb: numberIn(bag['Sort Space Disk'], 'Peak Sort Space Used'),
  }
}

function numberIn(bag: Bag[string] | undefined, name: string): number {
  const value = isBag(bag) ? bag[name] : 0
  return typeof value === 'number' ? value : 0
}
