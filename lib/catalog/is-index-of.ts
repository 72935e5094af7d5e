import 'server-only'
import { type Node, openParser, type Parser, parseText } from './sql-parser'

/**
 * Whether an index of this definition, as the server prints it, may have come from this CREATE INDEX: method, uniqueness, each
 * column, order, further columns and condition; with `alsoTable`, the table by its name. Of expressions, which the server prints
 * in its own way, the columns must be the same. True for what cannot be read: then nothing speaks against it.
 */
export async function isIndexOf(
  statement: string,
  definition: string,
  { alsoTable }: { alsoTable: boolean },
): Promise<boolean> {
  const parser = await openParser()
  const [asked, found] = [statement, definition].map((sql) => readIndex(parser, sql))
  if (!asked || !found) return true
  if (alsoTable && asked.table !== found.table) return false
  return asked.form === found.form && areAlike(asked.named, found.named)
}

type Named = { operatorClass: string | null; collation: string | null; options: string }

function readIndex(parser: Parser, sql: string): { form: string; table: string; named: Named[] } | null {
  const statement = statementOf(parser, sql)
  if (!statement) return null
  const keys = elementsOf(statement.indexParams)
  const { schemaname: schema, relname: table } = statement.relation as Node
  const form = [
    statement.accessMethod,
    statement.unique === true,
    statement.nulls_not_distinct === true,
    keys.map((key) => [key.name ?? columnsIn(key.expr), directionOf(key)]),
    elementsOf(statement.indexIncludingParams).map((key) => key.name),
    statement.whereClause ? columnsIn(statement.whereClause) : null,
  ]
  return {
    form: JSON.stringify(form),
    table: JSON.stringify([schema, table]),
    named: keys.map((key) => ({
      operatorClass: lastName(key.opclass),
      collation: lastName(key.collation),
      options: optionsOf(key.opclassopts),
    })),
  }
}

function statementOf(parser: Parser, sql: string): Node | null {
  try {
    const { stmts = [] } = parseText(parser, sql, { field: '', noun: 'definition' }, () => 1)
    return ((stmts[0]?.stmt as Node | undefined)?.IndexStmt as Node | undefined) ?? null
  } catch {
    return null
  }
}

/** The server prints no operator class and no collation where they are the defaults. */
function areAlike(asked: readonly Named[], found: readonly Named[]): boolean {
  return asked.every((each, n) => {
    const other = found[n]
    const isAlike = (one: string | null, two: string | null = null) => one === null || two === null || one === two
    if (each.options !== other?.options) return false
    return isAlike(each.operatorClass, other.operatorClass) && isAlike(each.collation, other.collation)
  })
}

function optionsOf(list: unknown): string {
  const options = ((list as Node[] | undefined) ?? []).map((each) => {
    const { defname, arg } = each.DefElem as Node
    return `${defname}=${((arg as Node | undefined)?.String as Node | undefined)?.sval}`
  })
  return options.sort().join()
}

function directionOf({ ordering, nulls_ordering: nulls }: Node): string {
  const isDescending = ordering === 'SORTBY_DESC'
  const isNullsFirst = nulls === 'SORTBY_NULLS_DEFAULT' ? isDescending : nulls === 'SORTBY_NULLS_FIRST'
  return `${isDescending} ${isNullsFirst}`
}

function columnsIn(expression: unknown): string[] {
  const found = new Set<string>()
  const waiting: unknown[] = [expression]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue
    const { ColumnRef: column } = next as Node
    const name = column ? lastName((column as Node).fields) : null
    if (name !== null) found.add(name)
    waiting.push(...Object.values(next))
  }
  return [...found].sort()
}

function elementsOf(list: unknown): Node[] {
  return Array.isArray(list) ? list.map((each) => ((each as Node).IndexElem ?? {}) as Node) : []
}

function lastName(list: unknown): string | null {
  if (!Array.isArray(list)) return null
  const names = list.flatMap((part) => ((part as Node).String as Node | undefined)?.sval ?? [])
  const last = names.at(-1)
  return typeof last === 'string' ? last : null
}
