import type { IndexColumn } from '@/lib/domain/facts'
import type { IndexFlags, IndexParts, SeenIndex } from '@/lib/domain/index-shape'
import { indexFacts, indexShape } from './facts'

/** A key column of type integer. */
export function keyColumn(name: string, change: Partial<IndexColumn> = {}): IndexColumn {
  return { ...indexShape().keys[0]!, name, ...change }
}

/** A b-tree as a snapshot sees it. A column is ascending unless written as `-name`; names in lower case. */
export function seenIndex(
  oid: number,
  columns: (string | IndexColumn)[],
  { flags = {}, parts = {} }: { flags?: Partial<IndexFlags>; parts?: Partial<IndexParts> } = {},
): SeenIndex {
  const keys = columns.map((column) => {
    if (typeof column !== 'string') return column
    const isDescending = column.startsWith('-')
    const order = { order: isDescending ? 'desc' : 'asc', nulls: isDescending ? 'first' : 'last' } as const
    return keyColumn(column.replace('-', ''), order)
  })
  return { flags: indexFacts({ oid, name: `i${oid}`, ...flags }), parts: indexShape({ keys, ...parts }) }
}
