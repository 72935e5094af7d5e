import 'server-only'
import { type ExplainFlag, type ExplainOptions, explainFlags, serializeModes } from '@/lib/domain/ddl/explain'
import { Problem } from '@/lib/domain/problem'
import { offsetOfByte, offsetOfCharacter } from './text-offset'

const mostBytes = 100_000
const mostSigns = 2_000
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
  /** The largest `$n`, 0 for none. */
  parameters: number
  /** What an EXPLAIN in front of it asked for; a request, not a permission. */
  asked: ExplainOptions
  fingerprint: string | null
}

export type Node = { [name: string]: unknown }
type Parser = typeof import('libpg-query')
const verbs: Record<string, StatementKind['verb']> = {
  SelectStmt: 'select',
  InsertStmt: 'insert',
  UpdateStmt: 'update',
  DeleteStmt: 'delete',
  MergeStmt: 'merge',
}

function refuse(message: string, more: { hint?: string; position?: number } = {}): never {
  throw new Problem('invalid', message, { field: 'sql', ...more })
}

/**
 * What one statement is, by PostgreSQL's own parser. It only narrows what the server allows: the server's Parse has the
 * last word. Throws Problem for several statements, for utility statements and for what cannot be read, with the position.
 */
export async function kindOf(given: string): Promise<StatementKind> {
  refuseUnreadable(given)
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
  refuseUnreadable(text)
  return onlyStatement(await openParser(), text, 0)
}

/** Loaded by the first statement: most threads never need its 20 MB. */
async function openParser(): Promise<Parser> {
  const parser = await import('libpg-query')
  await parser.loadModule()
  return parser
}

function refuseUnreadable(text: string): void {
  const nul = text.indexOf('\0')
  if (nul >= 0) refuse('There is a NUL character in the statement.', { position: nul + 1 })
  const surrogate = /\p{Surrogate}/u.exec(text)
  if (surrogate) refuse('There is half a character in the statement.', { position: surrogate.index + 1 })
  if (Buffer.byteLength(text) > mostBytes) {
    refuse('The statement is longer than 100 kB.', { hint: 'Put the long list into a table, or explain a part of it.' })
  }
  if (isSlowToRead(text)) refuse('There are too many signs in a row, or comments within comments.')
  if (text.trim() === '') refuse('There is no statement to explain.')
}

/**
 * PostgreSQL's scanner takes quadratic time over nested comments and over signs in a row: 45,000 of `/*` keep it busy for
 * 13 seconds, here and on the server, and it hears no cancel meanwhile.
 */
function isSlowToRead(text: string): boolean {
  let run = 0
  let comments = 0
  for (let at = 0; at < text.length; at += 1) {
    run = '-+*/<>=~!@#%^&|`?'.includes(text.charAt(at)) ? run + 1 : 0
    if (text.startsWith('/*', at)) comments += 1
    if (run > mostSigns || comments > mostSigns) return true
  }
  return false
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
  try {
    return parser.parseSync(text)
  } catch (error) {
    if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) {
      refuse('The statement is nested too deeply.')
    }
    if (!parser.hasSqlDetails(error) || !error.sqlDetails) refuse('PostgreSQL’s parser cannot read this statement.')
    const { message, cursorPosition } = error.sqlDetails
    const sentence = message.slice(0, 200)
    throw new Problem('invalid', `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`, {
      field: 'sql',
      sqlstate: '42601',
      ...(cursorPosition >= 0 ? { position: offset + offsetOfCharacter(text, cursorPosition) + 1 } : {}),
    })
  }
}

function describe([name, body]: [string, Node]): Omit<StatementKind, 'text' | 'offset' | 'asked' | 'fingerprint'> {
  const verb = verbs[name]
  if (!verb) {
    refuse('Only SELECT, VALUES, TABLE, INSERT, UPDATE, DELETE and MERGE have a plan to explain.', {
      ...(name === 'CreateTableAsStmt' ? { hint: 'Explain the query behind AS by itself.' } : {}),
    })
  }
  const found = { writes: verb !== 'select', locks: false, functions: new Set<string>(), parameters: 0 }
  const waiting: unknown[] = [body]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue
    for (const [key, value] of Object.entries(next)) {
      if (key === 'intoClause')
        refuse('SELECT INTO makes a table, so it is not explained.', { hint: 'Leave INTO out.' })
      if (key === 'InsertStmt' || key === 'UpdateStmt' || key === 'DeleteStmt' || key === 'MergeStmt')
        found.writes = true
      if (key === 'lockingClause') found.locks = true
      if (key === 'funcname') found.functions.add(lastName(value))
      if (key === 'ParamRef') found.parameters = Math.max(found.parameters, numberOf(value))
      waiting.push(value)
    }
  }
  if (found.parameters > mostParameters) refuse(`The statement has more than ${mostParameters} parameters.`)
  return { ...found, verb, functions: [...found.functions].toSorted() }
}

function lastName(value: unknown): string {
  const last = Array.isArray(value) ? (value.at(-1) as Node | undefined) : undefined
  return String((last?.String as Node | undefined)?.sval ?? '').toLowerCase()
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
