import type { TableIndexRow } from '@/lib/client/table'

export type MatrixCell =
  | { kind: 'key'; position: number; order: 'asc' | 'desc' | null }
  | { kind: 'include' }
  | { kind: 'none' }

/** The columns that stand in any index of a table, in the order in which the indexes name them. */
export function matrixColumns(indexes: Pick<TableIndexRow, 'keys' | 'include'>[]): string[] {
  const names = indexes.flatMap(({ keys, include }) => [...keys.flatMap((key) => key.name ?? []), ...include])
  return [...new Set(names)]
}

/** What an index holds of a column; the first place counts when it is named twice. */
export function matrixCell({ keys, include }: Pick<TableIndexRow, 'keys' | 'include'>, column: string): MatrixCell {
  const place = keys.findIndex((key) => key.name === column)
  if (place >= 0) return { kind: 'key', position: place + 1, order: keys[place]?.order ?? null }
  return include.includes(column) ? { kind: 'include' } : { kind: 'none' }
}

/** Keys that are no plain columns, with their places. */
export function expressionsOf({ keys }: Pick<TableIndexRow, 'keys'>): { position: number; text: string }[] {
  return keys.flatMap((key, place) => (key.name === null ? [{ position: place + 1, text: key.expression ?? '?' }] : []))
}
