import 'server-only'
import type { Creation } from '@/lib/domain/ddl/plan-tree'
import type { CreateIndexRequest } from '@/lib/domain/operation/request'
import type { IndexTexts } from '@/lib/domain/preflight/index-texts'
import { Problem } from '@/lib/domain/problem'
import {
  type Node,
  openParser,
  type Parser,
  parseText,
  refuseText,
  refuseUnreadable,
  type TextPlace,
} from './sql-parser'
import { offsetOfByte } from './text-offset'

/**
 * Reads the texts of people in a new index with PostgreSQL's own parser: each must stand alone inside its parentheses, so that
 * the statement built around it is one CREATE INDEX with the keys that were asked for. Throws Problem at the character.
 */
export async function readIndexTexts(request: CreateIndexRequest): Promise<IndexTexts> {
  const texts: [place: TextPlace, text: string | null][] = [
    ...request.keys.map(({ expression }, n): [TextPlace, string | null] => [
      { field: `keys.${n}.expression`, noun: 'expression' },
      expression,
    ]),
    [{ field: 'where', noun: 'condition' }, request.where],
  ]
  if (texts.every(([, text]) => text === null))
    return { keys: request.keys.map(() => null), where: null, functions: [] }
  const parser = await openParser()
  const functions: string[][] = []
  const prints = texts.map(([place, text]) => (text === null ? null : readOne(parser, text, place, functions)))
  return { keys: prints.slice(0, -1), where: prints.at(-1) ?? null, functions }
}

/** The same form of a text that the server printed; null when it cannot be read. */
export async function printsOf(texts: readonly (string | null)[]): Promise<(string | null)[]> {
  if (texts.every((text) => text === null)) return texts.map(() => null)
  const parser = await openParser()
  return texts.map((text) => {
    if (text === null) return null
    try {
      return readOne(parser, text, { field: '', noun: 'text' }, [])
    } catch {
      return null
    }
  })
}

const opening = 'create index on t (('

function readOne(parser: Parser, text: string, place: TextPlace, functions: string[][]): string {
  refuseUnreadable(text, place)
  if (text.trim() === '') refuseText(place, `The ${place.noun} is empty.`, { position: 1 })
  const toPosition = (offset: number) => Math.min(Math.max(offset - opening.length, 0), text.length) + 1
  const { stmts = [] } = parseText(parser, `${opening}${text}\n))`, place, toPosition)
  const element = onlyElement(stmts.map(({ stmt }) => stmt as Node))
  if (!element) leaves(parser, text, place)
  look(element, place, functions)
  return printOf(element)
}

/** The expression, when the statement is the one we wrote around it and nothing else. */
function onlyElement(statements: Node[]): Node | null {
  const statement = statements.length === 1 ? (statements[0]?.IndexStmt as Node | undefined) : undefined
  if (!statement) return null
  const plain = new Set(['relation', 'accessMethod', 'indexParams'])
  if (Object.keys(statement).some((key) => !plain.has(key))) return null
  const params = statement.indexParams as Node[] | undefined
  const param = params?.length === 1 ? (params[0]?.IndexElem as Node | undefined) : undefined
  if (!param) return null
  const { expr, ordering, nulls_ordering: nulls, ...rest } = param
  const isPlain = ordering === 'SORTBY_DEFAULT' && nulls === 'SORTBY_NULLS_DEFAULT' && Object.keys(rest).length === 0
  return isPlain && expr ? (expr as Node) : null
}

function leaves(parser: Parser, text: string, place: TextPlace): never {
  let depth = 0
  for (const token of parser.scanSync(text).tokens) {
    if (token.text === '(') depth += 1
    if (token.text === ')') depth -= 1
    if (depth >= 0) continue
    refuseText(place, `This parenthesis closes one that is not part of the ${place.noun}.`, {
      position: offsetOfByte(text, token.start) + 1,
    })
  }
  refuseText(place, `The ${place.noun} is more than one expression.`)
}

function look(element: Node, place: TextPlace, functions: string[][]): void {
  const waiting: unknown[] = [element]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue
    for (const [key, value] of Object.entries(next)) {
      if (key === 'ParamRef') refuseText(place, `The ${place.noun} must not have parameters such as $1.`)
      if (key === 'SubLink') refuseText(place, `The ${place.noun} must not hold a subquery.`)
      if (key === 'funcname' && Array.isArray(value)) {
        functions.push(value.map((part) => String(((part as Node)?.String as Node)?.sval ?? '')))
      }
      waiting.push(value)
    }
  }
}

/** A tree as text, without places and without the casts that the server writes around columns and constants. */
function printOf(element: unknown): string {
  return JSON.stringify(simplified(element))
}

function simplified(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(simplified)
  if (typeof node !== 'object' || node === null) return node
  const { TypeCast: cast, A_Expr: operation } = node as Node
  if (cast) {
    const inside = simplified((cast as Node).arg)
    const [kind] = Object.keys((inside ?? {}) as Node)
    if (kind === 'A_Const' || kind === 'A_ArrayExpr') return inside
    if (kind === 'ColumnRef' && /"(text|varchar|bpchar)"/.test(JSON.stringify((cast as Node).typeName))) return inside
  }
  // x in (1, 2) is printed as x = any (array[1, 2]).
  if (operation && (operation as Node).kind === 'AEXPR_IN') {
    const { lexpr, rexpr, name } = operation as { lexpr: unknown; rexpr: Node; name: unknown }
    const items = (rexpr?.List as Node | undefined)?.items
    const isIn = JSON.stringify(name).includes('"="')
    return simplified({
      A_Expr: {
        kind: isIn ? 'AEXPR_OP_ANY' : 'AEXPR_OP_ALL',
        name,
        lexpr,
        rexpr: { A_ArrayExpr: { elements: items } },
      },
    })
  }
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => !/location|^list_(start|end)$|^funcformat$/.test(key))
      .map(([key, value]) => [key, key === 'funcname' || key === 'name' ? withoutCatalog(value) : simplified(value)])
      .toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  )
}

function withoutCatalog(name: unknown): unknown {
  if (!Array.isArray(name)) return simplified(name)
  const parts = name.map((part) => ((part as Node)?.String as Node | undefined)?.sval)
  return parts[0] === 'pg_catalog' ? parts.slice(1) : parts
}

/**
 * The last look at the CREATE INDEX statements of a plan before they are shown: each exactly one statement, and in each part
 * what was asked for. Throws Problem.
 */
export async function proveIndexStatements(
  creations: readonly Creation[],
  request: CreateIndexRequest,
  texts: IndexTexts,
): Promise<void> {
  const parser = await openParser()
  for (const creation of creations) prove(parser, creation, request, texts)
}

function prove(parser: Parser, { sql, place: at }: Creation, request: CreateIndexRequest, texts: IndexTexts): void {
  const place = { field: 'keys', noun: 'statement' }
  const { stmts = [] } = parseText(parser, sql, place, () => 1)
  const statement = stmts.length === 1 ? ((stmts[0]?.stmt as Node)?.IndexStmt as Node | undefined) : undefined
  const found = statement && {
    name: statement.idxname,
    relation: [(statement.relation as Node).schemaname, (statement.relation as Node).relname],
    isOnly: !(statement.relation as Node).inh,
    isConcurrent: statement.concurrent === true,
    isUnique: statement.unique === true,
    nullsNotDistinct: statement.nulls_not_distinct === true,
    keys: elementsOf(statement.indexParams).map((key) => ({
      column: key.name ?? null,
      expression: key.expr ? printOf(key.expr) : null,
      collation: namesOf(key.collation),
      operatorClass: namesOf(key.opclass),
      options: optionsOf(key.opclassopts),
      ordering: key.ordering,
      nulls: key.nulls_ordering,
    })),
    include: elementsOf(statement.indexIncludingParams).map((key) => key.name),
    parameters: ((statement.options as Node[] | undefined) ?? []).map((each) => (each.DefElem as Node).defname),
    tablespace: statement.tableSpace ?? null,
    where: statement.whereClause ? printOf(statement.whereClause) : null,
  }
  const wanted = {
    name: at.name,
    relation: [at.schema, at.table],
    isOnly: at.how === 'only',
    isConcurrent: at.how === 'concurrently',
    isUnique: request.isUnique,
    nullsNotDistinct: request.nullsNotDistinct,
    keys: request.keys.map((key, n) => ({
      column: key.expression === null ? key.column : null,
      expression: texts.keys[n] ?? null,
      collation: key.collation ? listOf(key.collation) : null,
      operatorClass: key.operatorClass ? listOf(key.operatorClass) : null,
      options: Object.entries(key.operatorClass?.parameters ?? {}).map(([name, value]) => [name, String(value)]),
      ordering: `SORTBY_${(key.order ?? 'default').toUpperCase()}`,
      nulls: `SORTBY_NULLS_${(key.nulls ?? 'default').toUpperCase()}`,
    })),
    include: request.include,
    parameters: Object.keys(request.parameters),
    tablespace: request.tablespace,
    where: texts.where,
  }
  if (JSON.stringify(found) === JSON.stringify(wanted)) return
  throw new Problem('invalid', 'The statement for this index would not be what was asked for, so it is not built.', {
    hint: 'Write the expression more plainly.',
  })
}

function elementsOf(list: unknown): Node[] {
  return Array.isArray(list) ? list.map((each) => ((each as Node).IndexElem ?? {}) as Node) : []
}

function optionsOf(list: unknown): unknown[] {
  return ((list as Node[] | undefined) ?? []).map((each) => {
    const { defname, arg } = each.DefElem as Node
    return [defname, ((arg as Node | undefined)?.String as Node | undefined)?.sval ?? null]
  })
}

function namesOf(list: unknown): unknown[] | null {
  return Array.isArray(list) ? list.map((each) => ((each as Node).String as Node | undefined)?.sval ?? null) : null
}

const listOf = (name: { schema: string | null; name: string }) =>
  name.schema === null ? [name.name] : [name.schema, name.name]
