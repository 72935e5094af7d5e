import { statementStart } from './statement-start'

export type ExplainChoice = {
  /** As written in the list of options: `BUFFERS`, `FORMAT JSON`. */
  option: string
  /** One line: what it adds. */
  why: string
  /** The first major version that has it. */
  since: number
}

const choices: ExplainChoice[] = [
  { option: 'ANALYZE', why: 'runs the statement and measures each node', since: 9 },
  { option: 'VERBOSE', why: 'schemas, columns and the share of each worker', since: 9 },
  { option: 'BUFFERS', why: 'blocks found in the cache and read', since: 9 },
  { option: 'SETTINGS', why: 'planner settings that differ from the default', since: 12 },
  { option: 'WAL', why: 'what was written ahead', since: 13 },
  { option: 'SERIALIZE', why: 'the time to turn rows into what is sent', since: 17 },
  { option: 'MEMORY', why: 'memory that planning took', since: 17 },
  { option: 'FORMAT JSON', why: 'loses nothing; every other format is read, too', since: 9 },
]

/** The options that tell most, of those a server has; without a version those of every supported one (13 and later). */
export function bestExplainOptions(versionNumber: number | null): ExplainChoice[] {
  const major = versionNumber === null ? 13 : Math.floor(versionNumber / 10_000)
  return choices.filter(({ since }) => since <= major)
}

const writes = /^(?:insert|update|delete|merge)\b/i

/**
 * The EXPLAIN to run by hand, with a place for the statement when none is given. What writes is wrapped so that the
 * change is undone.
 */
export function bestExplain(versionNumber: number | null, statement: string | null): string {
  const list = bestExplainOptions(versionNumber)
    .map(({ option }) => option)
    .join(', ')
  const text = (statement ?? '').trim()
  const sql = `EXPLAIN (${list})\n${text === '' ? 'SELECT …' : withEnd(text)}`
  return mayWrite(text) ? `BEGIN;\n${sql}\nROLLBACK;` : sql
}

/** True for what begins like a statement that changes rows, and for WITH, which may hide one. */
function mayWrite(text: string): boolean {
  const rest = text.slice(statementStart(text))
  return writes.test(rest) || (/^with\b/i.test(rest) && /\b(?:insert|update|delete|merge)\b/i.test(rest))
}

function withEnd(text: string): string {
  return text.endsWith(';') ? text : `${text};`
}
