import type { CreateIndexRequest, IndexKeyRequest, OperatorClassRequest } from '../operation/request'
import { operatorClassParameterList } from './operator-class-parameter'
import { qualified, quoteIdentifier, quoteIfNeeded } from './quote'
import { storageParameterList } from './storage-parameter'

/** What makes an index, apart from where it stands and what it is called. */
export type NewIndex = Omit<CreateIndexRequest, 'kind' | 'schema' | 'table' | 'name'>

/**
 * CREATE INDEX, the same text for a table and for each of its partitions. `concurrently` builds it beside the writes; `only`
 * makes the invalid parent on a partitioned table. Texts of people (expressions, predicate) stand in parentheses followed by
 * a line end, since they may end with a comment; that they do not leave the parentheses is `catalog/index-texts`' to prove.
 * Never IF NOT EXISTS: it takes an invalid index for a whole one.
 */
export function createIndexStatement(
  index: NewIndex,
  place: { schema: string; table: string; name: string; how: 'concurrently' | 'only' },
): string {
  const parameters = storageParameterList(index.method, index.parameters)
  return [
    `CREATE${index.isUnique ? ' UNIQUE' : ''} INDEX${place.how === 'concurrently' ? ' CONCURRENTLY' : ''}`,
    quoteIdentifier(place.name),
    `ON${place.how === 'only' ? ' ONLY' : ''} ${qualified(place.schema, place.table)}`,
    `${index.method === 'btree' ? '' : `USING ${quoteIfNeeded(index.method)} `}(${index.keys.map(keyText).join(', ')})`,
    index.include.length > 0 ? `INCLUDE (${index.include.map(quoteIdentifier).join(', ')})` : '',
    index.nullsNotDistinct ? 'NULLS NOT DISTINCT' : '',
    parameters === '' ? '' : `WITH (${parameters})`,
    index.tablespace === null ? '' : `TABLESPACE ${quoteIdentifier(index.tablespace)}`,
    index.where === null ? '' : `WHERE (${enclosed(index.where)})`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function keyText(key: IndexKeyRequest): string {
  const subject = key.expression === null ? quoteIdentifier(key.column ?? '') : `(${enclosed(key.expression)})`
  const named = (name: { schema: string | null; name: string }) =>
    name.schema === null ? quoteIdentifier(name.name) : qualified(name.schema, name.name)
  return [
    subject,
    key.collation ? `COLLATE ${named(key.collation)}` : '',
    key.operatorClass ? `${named(key.operatorClass)}${optionsText(key.operatorClass)}` : '',
    key.order ? key.order.toUpperCase() : '',
    key.nulls ? `NULLS ${key.nulls.toUpperCase()}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function optionsText({ name, parameters = {} }: OperatorClassRequest): string {
  const list = operatorClassParameterList(name, parameters)
  return list === '' ? '' : ` (${list})`
}

/** A line end behind what may hold a line comment. */
function enclosed(text: string): string {
  return text.includes('--') ? `${text}\n` : text
}
