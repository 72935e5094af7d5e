import type { IndexShape } from './facts'

/** Key columns, INCLUDE and predicate as one line: `a, b DESC include (c) where x > 0`. For reading, not for running. */
export function describeColumns(shape: Pick<IndexShape, 'keys' | 'include' | 'predicate'>): string {
  const keys = shape.keys.map((key) =>
    [
      key.name ?? `(${key.expression ?? '?'})`,
      key.collation === null ? null : `collate ${key.collation}`,
      key.isDefaultOpclass ? null : key.opclass,
      key.order === 'desc' ? 'desc' : null,
      nullsOf(key.order, key.nulls),
    ]
      .filter((part) => part !== null)
      .join(' '),
  )
  const include = shape.include.length > 0 ? ` include (${shape.include.join(', ')})` : ''
  const where = shape.predicate ? ` where ${shape.predicate}` : ''
  return keys.join(', ') + include + where
}

function nullsOf(order: 'asc' | 'desc' | null, nulls: 'first' | 'last' | null): string | null {
  if (order === 'asc' && nulls === 'first') return 'nulls first'
  if (order === 'desc' && nulls === 'last') return 'nulls last'
  return null
}
