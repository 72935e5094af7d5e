import { count, duration, percent } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { shorten, textProperty } from './condition-of'
import { nodesOf } from './nodes-of'
import { savedOfSelf } from './savings'
import { scanFacts } from './scan-facts'
import { tableWords } from './table-words'

/** S29: rows are fetched from another server only to be thrown away here. */
export const foreignScanFiltersLocally: Rule = {
  code: 'S29',
  kind: 'foreign-scan-filters-locally',
  find: (analysis, live) =>
    nodesOf(analysis, 'Foreign Scan').flatMap((node) => {
      const filter = textProperty(node, 'Filter')
      const facts = filter !== null ? scanFacts(analysis, node, live) : null
      if (facts === null || facts.isEstimated || facts.filtered < 1_000) return []
      const remote = textProperty(node, 'Remote SQL')
      const ms = analysis.figures[node.id]?.selfMs ?? null
      return [
        {
          nodeId: node.id,
          ...savedOfSelf(analysis, node.id, facts.filtered / facts.read),
          title: `${count(facts.read)} rows of ${tableWords(node)} are fetched from another server to keep ${count(facts.kept)}`,
          evidence: [
            `${count(facts.filtered)} rows (${percent(facts.filtered / facts.read)}) removed here by ${shorten(filter ?? '')}`,
            ...(remote ? [`Remote SQL: ${shorten(remote)}`] : []),
            ...(ms === null ? [] : [`${duration(ms)} in this node by itself`]),
          ],
          remedy:
            'Only built-in, immutable operators and functions, and those of extensions named in the server option "extensions", are sent to the other side. Write the condition with such, set use_remote_estimate, and raise fetch_size where many rows are wanted.',
        },
      ]
    }),
}
