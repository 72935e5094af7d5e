import { type Definition, DefinitionList } from '@/components/ui/definition-list'
import { Name } from '@/components/ui/name'
import type { IndexDescription } from '@/lib/client/indexes'

type Shape = NonNullable<IndexDescription['shape']>

/** Key columns with their order, and what else the definition holds. */
export function IndexShapeList({ shape, method }: { shape: Shape; method: string }) {
  const items: Definition[] = shape.keys.map((key, place) => ({
    term: shape.keys.length === 1 ? 'Key' : `Key ${place + 1}`,
    value: <Name mono value={key.name ?? key.expression ?? '?'} />,
    hint: keyWords(key),
  }))
  if (shape.include.length > 0) {
    items.push({
      term: 'Include',
      value: <Name mono value={shape.include.join(', ')} />,
      hint: 'Carried along, not searched',
    })
  }
  if (shape.predicate) items.push({ term: 'Only rows where', value: <Name mono value={shape.predicate} /> })
  if (shape.nullsNotDistinct) items.push({ term: 'Nulls', value: 'Not distinct: a second null is refused' })
  items.push({
    term: 'Options',
    value: shape.options.length > 0 ? <Name mono value={shape.options.join(', ')} /> : `defaults of ${method}`,
  })
  items.push({
    term: 'Tablespace',
    value: shape.tablespace ? <Name mono value={shape.tablespace} /> : 'default of the database',
  })
  return <DefinitionList items={items} />
}

function keyWords(key: Shape['keys'][number]): string {
  const parts = [
    key.name === null && 'expression',
    key.order === 'desc' && 'descending',
    key.order === 'asc' && 'ascending',
    key.nulls && `nulls ${key.nulls}`,
    `${key.isDefaultOpclass ? 'default ' : ''}operator class ${key.opclass}`,
    key.collation && `collation ${key.collation}`,
  ]
  return parts.filter(Boolean).join(', ')
}
