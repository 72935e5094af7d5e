import { quoteIfNeeded } from '@/lib/domain/ddl/quote'
import { bytes } from '@/lib/domain/format'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { Problem } from '@/lib/domain/problem'
import type { LiveTable, Step } from '../finding'
import { readGroups } from './groups'

export type IndexMethod = 'btree' | 'gin' | 'gist' | 'brin'

/** One key: a column by its name, or an expression in the server's own words, without table names. */
export type IndexKey = {
  column: string | null
  expression: string | null
  opclass?: string
  direction?: 'asc' | 'desc'
  /** Null or absent for the direction's own. */
  nulls?: 'first' | 'last' | null
  /** Compared by equality: its place among others that are does not matter. */
  isEquality?: true
}

/** An index that would help. `where` is a condition in the server's own words, without table names. */
export type IndexSuggestion = {
  /** Null when the plan does not say. */
  schema: string | null
  table: string
  method: IndexMethod
  keys: IndexKey[]
  include?: string[]
  where?: string | null
}

/** The same key only once; PostgreSQL allows 32 of them, more than four rarely help. */
export function distinctKeys(keys: IndexKey[], most = 4): IndexKey[] {
  const seen = new Set<string>()
  const kept = keys.filter((key) => {
    const name = key.column === null ? `(${key.expression})` : key.column
    if (seen.has(name)) return false
    seen.add(name)
    return true
  })
  return kept.slice(0, most)
}

/** `CREATE INDEX CONCURRENTLY ON …;`. Null when a name cannot be written in SQL. The server chooses the index's name. */
export function createIndexSql(index: IndexSuggestion): string | null {
  try {
    const method = index.method === 'btree' ? '' : ` USING ${index.method}`
    const include = index.include?.length ? ` INCLUDE (${index.include.map(quoteIfNeeded).join(', ')})` : ''
    const where = index.where ? ` WHERE ${asPrinted(index.where)}` : ''
    return `CREATE INDEX CONCURRENTLY ON ${tableSql(index.schema, index.table)}${method} (${index.keys.map(keySql).join(', ')})${include}${where};`
  } catch {
    return null
  }
}

/** `schema.table`, or the table alone where the schema is unknown. Throws Problem for what is not a name. */
export function tableSql(schema: string | null, table: string): string {
  return schema === null ? quoteIfNeeded(table) : `${quoteIfNeeded(schema)}.${quoteIfNeeded(table)}`
}

function keySql(key: IndexKey): string {
  const what = key.column === null ? `(${asPrinted(key.expression ?? '')})` : quoteIfNeeded(key.column)
  const opclass = key.opclass ? ` ${key.opclass}` : ''
  const direction = key.direction === 'desc' ? ' DESC' : ''
  const usual = key.direction === 'desc' ? 'first' : 'last'
  const nulls = key.nulls && key.nulls !== usual ? ` NULLS ${key.nulls.toUpperCase()}` : ''
  return `${what}${opclass}${direction}${nulls}`
}

/**
 * Text out of a plan, which anybody may have written: one that PostgreSQL prints has whole tokens in matching brackets. A
 * backslash is refused because what it means depends on standard_conforming_strings.
 */
function asPrinted(expression: string): string {
  const group = expression.includes('\\') ? null : readGroups(expression)
  if (group === null || group.items.length === 0)
    throw new Problem('unsupported', 'The expression cannot be written in SQL.')
  return expression
}

/** The statement as a step, with what it costs in words. Null when it cannot be written. */
export function indexStep(index: IndexSuggestion, table: LiveTable | null): Step | null {
  const sql = createIndexSql(index)
  if (sql === null) return null
  const size = sizeOf(index, table)
  const room = size === null ? '' : ` It will take about ${bytes(size)}.`
  const pays = `every insert into ${table?.name ?? index.table} and every update of its columns`
  return {
    sql,
    ...(table ? { operation: requestOf(index, table) } : {}),
    costs: `Takes a SHARE UPDATE EXCLUSIVE lock: reads and writes go on while it builds, other DDL and VACUUM wait. It reads the table twice and waits for older transactions to end.${room} Afterwards ${pays} pays for it${index.where ? ' where the condition holds' : ''}.`,
  }
}

function requestOf(index: IndexSuggestion, { schema, name }: LiveTable): OperationRequest {
  return {
    ...{ kind: 'create-index', schema, table: name, name: null, method: index.method },
    ...{ isUnique: false, nullsNotDistinct: false, parameters: {}, tablespace: null },
    keys: index.keys.map((key) => ({
      ...{ column: key.column, expression: key.column === null ? key.expression : null, collation: null },
      ...{ order: key.direction ?? null, nulls: key.nulls ?? null },
      operatorClass: key.opclass ? { schema: null, name: key.opclass } : null,
    })),
    include: index.include ?? [],
    where: index.where ?? null,
  }
}

/** Bytes of a plain b-tree: 16 bytes a row for its entry and line pointer, some 8 a key, pages nine tenths full. */
function sizeOf(index: IndexSuggestion, table: LiveTable | null): number | null {
  if (!table || table.rows === null || table.rows < 0 || index.method !== 'btree' || index.where) return null
  if (index.keys.some((key) => key.column === null)) return null
  const keys = index.keys.length + (index.include?.length ?? 0)
  return Math.max(16_384, (table.rows * (12 + 8 * keys)) / 0.9)
}
