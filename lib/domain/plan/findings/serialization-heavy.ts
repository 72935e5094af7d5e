import { bytes, duration, percent } from '@/lib/domain/format'
import type { Rule } from '../finding'

/** X11: turning rows into what the client receives takes a good part of the time (SERIALIZE, PostgreSQL 17 and later). */
export const serializationHeavy: Rule = {
  code: 'X11',
  kind: 'serialization-heavy',
  find: ({ plan, executionMs }) => {
    const { timeMs, outputKb, format } = plan.serialization ?? { timeMs: null, outputKb: 0, format: '' }
    if (!timeMs || !executionMs || timeMs < 0.2 * executionMs) return []
    return [
      {
        nodeId: null,
        savedMs: null,
        ceiling: 'info',
        title: `Serialization takes ${duration(timeMs)}, ${percent(Math.min(1, timeMs / executionMs))} of the execution`,
        evidence: [`${bytes(outputKb * 1024)} in ${format} format`],
        remedy:
          'Select fewer or narrower columns (large values are fetched from TOAST and decompressed here), fetch fewer rows, or use the binary format in the driver.',
      },
    ]
  },
}
