import { bytes, count } from '@/lib/domain/format'
import type { Rule } from '../finding'
import type { PlanNode } from '../plan'
import { numberProperty, testsOf } from './condition-of'
import { indexScans } from './index-columns'
import { liveTableOf, vacuumSentence } from './live-table'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'
import { scanFacts } from './scan-facts'
import { tableWords } from './table-words'

/** Rows longer than 2 kB are compressed or moved to TOAST: pages with fewer than four rows hold something else. */
const widestRow = 2_200
const blockBytes = 8_192

/**
 * S12: far more pages are read than the rows need: dead rows and empty space, or rows that lie apart. The printed width is that
 * of the columns read, so a sequential scan is judged by what a row may fill at most.
 */
export const poorReadEfficiency: Rule = {
  code: 'S12',
  kind: 'poor-read-efficiency',
  find: (analysis, live) =>
    nodesOf(analysis, 'Seq Scan', ...indexScans).flatMap((node) => {
      const own = analysis.figures[node.id]?.selfBuffers
      const facts = scanFacts(analysis, node, live)
      if (!own || facts === null || facts.isEstimated) return []
      const blocks = own.sharedHit + own.sharedRead
      const isIndex = indexScans.includes(node.type)
      const ideal = idealBlocks(node.type, facts.read, node.planWidth ?? 0, node.loops ?? 1)
      if (ideal === null || blocks < 1_000 || blocks < ideal.most) return []
      if (isIndex && (facts.read < 500 || !isLookup(node))) return []
      const table = liveTableOf(node, live)
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 1 - ideal.blocks / blocks),
          title: `${count(blocks)} blocks are read for ${count(facts.read)} rows of ${tableWords(node)}`,
          evidence: [
            `${bytes(blocks * blockBytes)} for ${count(facts.read)} rows: ${bytes((blocks * blockBytes) / Math.max(1, facts.read))} a row`,
            `About ${count(Math.ceil(ideal.blocks))} blocks would do`,
          ],
          ceiling: 'medium',
          remedy: isIndex
            ? 'The index or the table is full of dead rows or empty space, or values are stored out of line. Vacuum it; rebuild the index if it is bloated (REINDEX INDEX CONCURRENTLY).'
            : 'The table is full of dead rows or empty space, or its values are stored out of line. Vacuum it, and see why autovacuum does not keep up; VACUUM FULL gives the space back but locks the table.',
          live: table ? [vacuumSentence(table)] : [],
        },
      ]
    }),
}

/** Looks for equal values, once each: a walk through a range or a list reads blocks of the index for rows it does not find. */
function isLookup(node: PlanNode): boolean {
  if (numberProperty(node, 'Index Searches') > (node.loops ?? 1)) return false
  const tests = testsOf(node, 'Index Cond')
  return tests.length > 0 && tests.every((test) => test.kind === 'equality' && !test.isAny)
}

/** Blocks that would be enough, and from how many on it is too many; null for nodes this cannot be said of. */
function idealBlocks(
  type: string,
  rows: number,
  width: number,
  loops: number,
): { blocks: number; most: number } | null {
  if (type === 'Seq Scan') {
    const row = width + 28
    return { blocks: (rows * row) / blockBytes, most: (rows * Math.max(10 * row, widestRow)) / blockBytes }
  }
  if (!indexScans.includes(type)) return null
  return { blocks: Math.min(rows, rows / 10 + 4 * loops), most: 2 * rows + 10 * loops }
}
