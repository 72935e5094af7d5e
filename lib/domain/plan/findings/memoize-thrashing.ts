import { count, percent } from '@/lib/domain/format'
import type { Rule, Step } from '../finding'
import { listProperty, numberProperty, shorten, textProperty } from './condition-of'
import { hashMemorySteps } from './memory-step'
import { nodesOf } from './nodes-of'
import { mostOfProcesses, sumOfProcesses } from './processes'
import { savedOfSelf } from './savings'

const withoutMemoize: Step = {
  sql: 'SET enable_memoize = off;',
  costs: 'Only this session: run the statement again and compare, then RESET enable_memoize.',
}

/** J9: looking results up in memory rarely finds one. */
export const memoizeThrashing: Rule = {
  code: 'J9',
  kind: 'memoize-thrashing',
  find: (analysis, live) =>
    nodesOf(analysis, 'Memoize').flatMap((node) => {
      if (node.neverExecuted) return []
      const hits = sumOfProcesses(node, 'Cache Hits')
      const misses = sumOfProcesses(node, 'Cache Misses')
      const evictions = sumOfProcesses(node, 'Cache Evictions')
      const overflows = sumOfProcesses(node, 'Cache Overflows')
      const expected = numberProperty(node, 'Estimated Hit Percent') / 100
      if (hits + misses === 0) return []
      const ratio = hits / (hits + misses)
      const isShort = evictions > hits || overflows > 0
      if (!isShort && ratio >= 0.5 && ratio >= expected / 2) return []
      const key = textProperty(node, 'Cache Key') ?? listProperty(node, 'Cache Key').join(', ')
      const kb = 4 * mostOfProcesses(node, 'Peak Memory Usage')
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, 0.6),
          title: `Memoize answers ${percent(ratio)} of ${count(hits + misses)} lookups from memory`,
          evidence: [
            `${count(hits)} hits, ${count(misses)} misses, ${count(evictions)} evictions, ${count(overflows)} overflows`,
            ...(expected > 0 ? [`The planner expected ${percent(expected)}`] : []),
            ...(key ? [`Cache Key: ${shorten(key)}`] : []),
          ],
          remedy: isShort
            ? 'Results are thrown out before they are asked for again. More memory keeps them; a hash join does without.'
            : 'There are more different values than the planner expected. Correct the number of distinct values (ALTER TABLE … ALTER COLUMN … SET (n_distinct = …), then ANALYZE), or do without Memoize.',
          steps: isShort ? [...hashMemorySteps(kb, analysis, live), withoutMemoize] : [withoutMemoize],
        },
      ]
    }),
}
