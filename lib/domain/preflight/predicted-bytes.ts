import { bytesOfRow } from './bytes-of-row'
import type { Situation } from './situation'

/**
 * Additional space while it runs: a rebuild stands beside the old index, a new b-tree holds one entry a row. Null when unknown,
 * as for other methods, expressions and columns whose widths are hidden.
 */
export function predictedBytes({
  request,
  table,
  index,
  restore,
}: Pick<Situation, 'request' | 'table' | 'index' | 'restore'>): number | null {
  if (request.kind === 'reindex-index' || (request.kind === 'remove-leftover' && request.finish)) {
    return index?.memory.sizeBytes ?? null
  }
  if (request.kind !== 'create-index') return 0
  if ('restore' in request) return restore?.memory.sizeBytes ?? null
  if (request.method !== 'btree' || table.rows === null) return null
  const columns = [...request.keys.map((key) => key.column), ...request.include]
  const widths = columns.map((name) => table.columns.find((column) => column.name === name)?.bytes ?? null)
  if (widths.some((width) => width === null)) return null
  const { fillfactor } = request.parameters
  const share = (typeof fillfactor === 'number' ? fillfactor : 90) / 100
  return Math.ceil((table.rows * bytesOfRow(widths.map(Number))) / share)
}
