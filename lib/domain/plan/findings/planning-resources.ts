import { bytes, count } from '@/lib/domain/format'
import type { Rule } from '../finding'

/** X7: planning alone read many blocks or took much memory. */
export const planningResources: Rule = {
  code: 'X7',
  kind: 'planning-resources',
  find: ({ plan }) => {
    const blocks = (plan.planningBuffers?.sharedHit ?? 0) + (plan.planningBuffers?.sharedRead ?? 0)
    const memoryKb = plan.planningMemory?.usedKb ?? 0
    if (blocks < 1_000 && memoryKb < 16_384) return []
    return [
      {
        nodeId: null,
        savedMs: null,
        ceiling: 'info',
        title:
          memoryKb >= 16_384
            ? `Planning used ${bytes(memoryKb * 1024)} of memory`
            : `Planning looked at ${count(blocks)} blocks of the catalogue`,
        evidence: [
          ...(blocks > 0 ? [`Planning buffers: ${count(blocks)} blocks (${bytes(blocks * 8192)})`] : []),
          ...(memoryKb > 0 ? [`Planning memory: ${bytes(memoryKb * 1024)}`] : []),
        ],
        remedy:
          'In a new session this is the loading of the catalogue cache and passes. If it comes again in the same session: many partitions or indexes are planned for, or the catalogue is bloated.',
        steps: [
          {
            sql: 'VACUUM (VERBOSE) pg_catalog.pg_statistic, pg_catalog.pg_attribute, pg_catalog.pg_class;',
            costs:
              'Needs the owner of the database or a superuser; blocks nobody. Shows how many dead rows the catalogue holds.',
          },
        ],
      },
    ]
  },
}
