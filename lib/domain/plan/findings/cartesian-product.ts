import { count, duration } from '@/lib/domain/format'
import type { Analysis } from '../analysis'
import type { Rule } from '../finding'
import { nodeWords } from '../node-words'
import type { PlanNode } from '../plan'
import { joinCause, joinSides, subtreeOf } from './join-sides'
import { nodesOf } from './nodes-of'
import { addSaved, savedOfAll, savedOfSelf } from './savings'

/** Inner sides whose every condition is printed: anything else may hide a reference to the outer side in its target list. */
const plainScans = new Set(['Seq Scan', 'Index Scan', 'Index Only Scan', 'Bitmap Heap Scan', 'CTE Scan', 'Materialize'])

/** J4: each row of one side meets each row of the other. */
export const cartesianProduct: Rule = {
  code: 'J4',
  kind: 'cartesian-product',
  find: (analysis) => {
    const places = aliasPlaces(analysis)
    return nodesOf(analysis, 'Nested Loop').flatMap((node) => {
      const sides = joinSides(analysis, node)
      if (!sides || isConditional(node) || !plainScans.has(sides.inner.type)) return []
      const { outer, inner } = sides
      const outerRows = analysis.figures[outer.id]?.totalRows ?? 0
      const innerRows = inner.actualRows ?? 0
      if (outerRows <= 1 || innerRows <= 1 || isParameterised(analysis, outer, inner, places)) return []
      const ms = analysis.figures[node.id]?.inclusiveMs ?? null
      return [
        {
          nodeId: node.id,
          relatedNodeIds: [inner.id],
          ...addSaved(savedOfSelf(analysis, node.id, 1), savedOfAll(analysis, inner.id, 1)),
          cause: joinCause(node),
          title: `Each of ${count(outerRows)} rows is joined with each of ${count(Math.round(innerRows))}`,
          evidence: [
            `No join condition between ${nodeWords(outer)} and ${nodeWords(inner)}`,
            `${count(analysis.figures[node.id]?.totalRows ?? 0)} rows come out${ms === null ? '' : ` in ${duration(ms)}`}`,
          ],
          remedy: 'Unless every combination is wanted, a join condition is missing: add it to ON or WHERE.',
        },
      ]
    })
  },
}

function isConditional({ properties }: PlanNode): boolean {
  const type = properties['Join Type']
  return 'Join Filter' in properties || (type !== undefined && type !== 'Inner')
}

/**
 * Whether what the inner side reads depends on the outer row: it names a relation that stands between the two in pre-order. A
 * Materialize is filled once: nothing in it can.
 */
function isParameterised(analysis: Analysis, outer: PlanNode, inner: PlanNode, places: Map<string, number[]>): boolean {
  if (inner.type === 'Materialize') return false
  for (const node of subtreeOf(analysis, inner)) {
    for (const value of Object.values(node.properties)) {
      for (const text of Array.isArray(value) ? value : [value]) {
        if (typeof text === 'string' && mentions(text, outer.id, inner.id, places)) return true
      }
    }
  }
  return false
}

function mentions(text: string, from: number, until: number, places: Map<string, number[]>): boolean {
  if (/\$\d|SubPlan/.test(text)) return true
  for (const [, quoted, plain] of text.matchAll(/(?:"([^"]+)"|\b([a-z_][\w$]*))\./g)) {
    const ids = places.get(quoted ?? plain ?? '') ?? []
    if (ids[firstFrom(ids, from)] !== undefined && (ids[firstFrom(ids, from)] as number) < until) return true
  }
  return false
}

/** Position of the first of some ascending ids that is not before this one. */
function firstFrom(ids: number[], from: number): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ids[middle] ?? 0) < from) low = middle + 1
    else high = middle
  }
  return low
}

/** Ids of the nodes that read under each alias. */
function aliasPlaces({ plan }: Analysis): Map<string, number[]> {
  const places = new Map<string, number[]>()
  for (const { alias, id } of plan.nodes) {
    if (alias !== null) addTo(places, alias, id)
  }
  return places
}

function addTo(places: Map<string, number[]>, alias: string, id: number): void {
  const ids = places.get(alias)
  if (ids) ids.push(id)
  else places.set(alias, [id])
}
