import { count, percent } from '@/lib/domain/format'
import { tableSql } from '../expression/index-suggestion'
import type { Rule, Step } from '../finding'
import type { PlanNode } from '../plan'
import { tableOf } from './advise-index'
import { numberProperty } from './condition-of'
import { liveTableOf, vacuumSentence } from './live-table'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'
import { scanFacts } from './scan-facts'
import { tableWords } from './table-words'

/** S9: an index-only scan asks the table after all, because its pages are not marked as visible to everyone. */
export const indexOnlyVisitsHeap: Rule = {
  code: 'S9',
  kind: 'index-only-visits-heap',
  find: (analysis, live) =>
    nodesOf(analysis, 'Index Only Scan').flatMap((node) => {
      const fetches = numberProperty(node, 'Heap Fetches')
      const facts = scanFacts(analysis, node, live)
      if (facts === null || fetches < 1_000) return []
      const ratio = Math.min(1, fetches / Math.max(facts.read, 1))
      if (ratio < 0.01) return []
      const table = liveTableOf(node, live)
      const step = vacuumStep(node, tableOf(node, live).schema)
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, ratio * 0.7),
          ...(ratio < 0.1 ? { ceiling: 'low' as const } : {}),
          title: `The index-only scan of ${tableWords(node)} visits the table ${count(fetches)} times`,
          evidence: [`${count(fetches)} heap fetches for ${count(facts.read)} rows (${percent(ratio)})`],
          remedy:
            'Vacuum marks pages whose rows everyone can see; only those are answered from the index alone. If this comes back soon, let autovacuum visit this table more often (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor) and look for long transactions.',
          steps: step ? [step] : [],
          live: table ? [vacuumSentence(table)] : [],
        },
      ]
    }),
}

function vacuumStep(node: PlanNode, schema: string | null): Step | null {
  try {
    return {
      sql: `VACUUM ${tableSql(schema, node.relation ?? '')};`,
      costs:
        'Takes a SHARE UPDATE EXCLUSIVE lock: reads and writes go on. It reads the pages changed since the last vacuum, and all indexes when there are dead rows.',
    }
  } catch {
    return null
  }
}
