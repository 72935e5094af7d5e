import 'server-only'
import { type ExplainFlag, type ExplainOptions, explainFlags, serializeModes } from '@/lib/domain/ddl/explain'
import { type Node, openParser, type Parser, parseText, refuseText, refuseUnreadable } from './sql-parser'
import { offsetOfByte } from './text-offset'

const place = { field: 'sql', noun: 'statement' }
/** The protocol counts parameters in 16 bits; nobody writes a thousand by hand. */
const mostParameters = 1_000

export type StatementKind = {
  /** The statement alone; an EXPLAIN in front of it is taken off. */
  text: string
  /** Where it begins in the text that was given, from 0, in characters as JavaScript counts them. */
  offset: number
  verb: 'select' | 'insert' | 'update' | 'delete' | 'merge'
  /** Whether it can write: by itself, or in a WITH inside it. */
  writes: boolean
  /** FOR UPDATE and its kin. */
  locks: boolean
  /** Names of the functions called anywhere in it, each once, without a schema. */
  functions: string[]
  /** Of these, the names that stand where only a function can: before its arguments. */
  calls: string[]
  /** The largest `$n`, 0 for none. */
  parameters: number
  /** What an EXPLAIN in front of it asked for; a request, not a permission. */
  asked: ExplainOptions
  fingerprint: string | null
}

const verbs: Record<string, StatementKind['verb']> = {
  SelectStmt: 'select',
  InsertStmt: 'insert',
  UpdateStmt: 'update',
  DeleteStmt: 'delete',
  MergeStmt: 'merge',
}

function refuse(message: string, more: { hint?: string; position?: number } = {}): never {
  refuseText(place, message, more)
}

/**
 * What one statement is, by PostgreSQL's own parser. It only narrows what the server allows: the server's Parse has the
 * last word. Throws Problem for several statements, for utility statements and for what cannot be read, with the position.
 */
export async function kindOf(given: string): Promise<StatementKind> {
  refuseUnreadable(given, place)
  if (given.trim() === '') refuse('There is no statement to explain.')
  const parser = await openParser()
  const whole = onlyStatement(parser, given, 0)
  const [name, body] = whole
  if (name !== 'ExplainStmt') {
    return { ...describe(whole), text: given, offset: 0, asked: {}, fingerprint: printOf(parser, given) }
  }
  const options = Array.isArray(body.options) ? body.options : []
  const offset = behindExplain(parser, given, options.length > 0)
  const text = given.slice(offset)
  return {
    ...describe(onlyStatement(parser, text, offset)),
    text,
    offset,
    asked: askedBy(options),
    fingerprint: printOf(parser, text),
  }
}

/** The parse tree of the only statement in a text, by its kind and body. Throws Problem for what cannot be read. */
export async function treeOf(text: string): Promise<[name: string, body: Node]> {
  refuseUnreadable(text, place)
  return onlyStatement(await openParser(), text, 0)
}

/** The kind and the body of the only statement. */
function onlyStatement(parser: Parser, text: string, offset: number): [string, Node] {
  const { stmts = [] } = parse(parser, text, offset)
  const first = stmts[0]?.stmt as Node | undefined
  if (!first) refuse('There is no statement to explain.')
  if (stmts.length > 1) {
    const start = offsetOfByte(text, stmts[1]?.stmt_location ?? 0)
    const blank = /^[\s;]*/.exec(text.slice(start))?.[0].length ?? 0
    refuse('Explain one statement at a time.', {
      hint: 'The second statement begins at the mark.',
      position: offset + start + blank + 1,
    })
  }
  const name = Object.keys(first)[0] ?? ''
  return [name, first[name] as Node]
}

function parse(parser: Parser, text: string, offset: number) {
  return parseText(parser, text, place, (at) => offset + at + 1)
}

function describe([name, body]: [string, Node]): Omit<StatementKind, 'text' | 'offset' | 'asked' | 'fingerprint'> {
  const verb = verbs[name]
  if (!verb) {
    refuse('Only SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE and MERGE have a plan to explain.', {
      ...(name === 'CreateTableAsStmt' ? { hint: 'Explain the query behind AS by itself.' } : {}),
    })
  }
  const found = { writes: verb !== 'select', locks: false, functions: new Set<string>(), parameters: 0 }
  const calls = new Set<string>()
  const waiting: unknown[] = [body]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue
    for (const [key, value] of Object.entries(next)) {
      if (key === 'intoClause')
        refuse('SELECT INTO makes a table, so it is not explained.', { hint: 'Leave INTO out.' })
      if (key === 'InsertStmt' || key === 'UpdateStmt' || key === 'DeleteStmt' || key === 'MergeStmt')
        found.writes = true
      if (key === 'lockingClause') found.locks = true
      if (key === 'funcname') calls.add(lastName(value))
      // PostgreSQL reads (x).f and x.f as f(x) where x has no such field.
      if (key === 'indirection') for (const name of namesIn(value)) found.functions.add(name)
      if (key === 'ColumnRef') for (const name of namesIn((value as Node).fields).slice(1)) found.functions.add(name)
      if (key === 'ParamRef') found.parameters = Math.max(found.parameters, numberOf(value))
      waiting.push(value)
    }
  }
  if (found.parameters > mostParameters) refuse(`The statement has more than ${mostParameters} parameters.`)
  const functions = [...new Set([...found.functions, ...calls])].toSorted()
  return { ...found, verb, functions, calls: [...calls].toSorted() }
}

function lastName(value: unknown): string {
  return namesIn(value).at(-1) ?? ''
}

function namesIn(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((each: Node) => {
    const { sval } = (each.String ?? {}) as Node
    return typeof sval === 'string' ? [sval.toLowerCase()] : []
  })
}

function numberOf(value: unknown): number {
  const { number } = (value ?? {}) as Node
  return typeof number === 'number' ? number : 0
}

/** Where the statement behind an EXPLAIN begins: after its list in parentheses, or after ANALYZE and VERBOSE. */
function behindExplain(parser: Parser, text: string, hasOptions: boolean): number {
  const tokens = parser.scanSync(text).tokens.filter(({ tokenName }) => !tokenName.endsWith('COMMENT'))
  let at = 1
  if (hasOptions && tokens[1]?.text === '(') {
    let depth = 0
    for (; at < tokens.length; at += 1) {
      depth += depthOf(tokens[at]?.text)
      if (depth === 0) break
    }
    at += 1
  } else if (hasOptions) {
    while (/^(analy[sz]e|verbose)$/i.test(tokens[at]?.text ?? '')) at += 1
  }
  return offsetOfByte(text, tokens[at]?.start ?? 0)
}

function depthOf(text: string | undefined): number {
  if (text === '(') return 1
  return text === ')' ? -1 : 0
}

function askedBy(options: unknown[]): ExplainOptions {
  const asked: ExplainOptions = {}
  for (const option of options) {
    const { defname = '', arg } = (option as { DefElem?: { defname?: string; arg?: Node } }).DefElem ?? {}
    const value = argumentOf(arg)
    const flag = explainFlags.find((each): each is ExplainFlag => each === defname)
    if (flag) asked[flag] = ['on', 'true', '1'].includes(value)
    const mode = serializeModes.find((each) => each === value)
    if (defname === 'serialize') asked.serialize = mode ?? (value === 'off' ? 'none' : 'text')
    if (!flag && !['serialize', 'format'].includes(defname)) refuse(`EXPLAIN has no option ${defname.slice(0, 60)}.`)
  }
  return asked
}

function argumentOf(arg: Node | undefined): string {
  if (!arg) return 'on'
  const [kind, body] = Object.entries(arg)[0] ?? []
  const fields = (body ?? {}) as Node
  // A zero is printed as an empty body.
  return String(
    kind === 'Integer' ? (fields.ival ?? 0) : (fields.sval ?? fields.boolval ?? fields.fval ?? ''),
  ).toLowerCase()
}

function printOf(parser: Parser, text: string): string | null {
  try {
    return parser.fingerprintSync(text)
  } catch {
    return null
  }
}
