import { highestPlaceholder } from './placeholders'
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
  { option: 'IO', why: 'how far scans read ahead, and how often they waited', since: 19 },
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
  const text = withoutExplain((statement ?? '').trim())
  const parameters = highestPlaceholder(text)
  if (parameters > 0) return explainParameters(versionNumber, text, parameters)
  const list = bestExplainOptions(versionNumber)
    .map(({ option }) => option)
    .join(', ')
  const sql = `EXPLAIN (${list})\n${text === '' ? 'SELECT …' : withEnd(text)}`
  return mayWrite(text) ? `BEGIN;\n${sql}\nROLLBACK;` : sql
}

/** True for what begins like a statement that changes rows, and for WITH, which may hide one. */
function mayWrite(text: string): boolean {
  const rest = text.slice(statementStart(text))
  return writes.test(rest) || (/^with\b/i.test(rest) && /\b(?:insert|update|delete|merge)\b/i.test(rest))
}

/**
 * A statement with `$1` cannot be run as it is. PostgreSQL 16 and later plan it without values; before, and to measure, it is
 * prepared and values are filled in.
 */
function explainParameters(versionNumber: number | null, text: string, parameters: number): string {
  if (versionNumber !== null && versionNumber >= 160_000) {
    const options = bestExplainOptions(versionNumber).filter(({ option }) => !measuring.has(option))
    return `EXPLAIN (GENERIC_PLAN, ${options.map(({ option }) => option).join(', ')})\n${withEnd(text)}`
  }
  const list = bestExplainOptions(versionNumber)
    .map(({ option }) => option)
    .join(', ')
  const values = Array.from({ length: Math.min(parameters, mostValues) }, () => '…').join(', ')
  const sql = `PREPARE one AS\n${withEnd(text)}\n-- Fill in ${parameters === 1 ? 'the value' : `the ${parameters} values`}:\nEXPLAIN (${list}) EXECUTE one(${values});`
  return mayWrite(text) ? `BEGIN;\n${sql}\nROLLBACK;` : sql
}

/** Options that need the statement to run, or speak only of that. */
const measuring = new Set(['ANALYZE', 'WAL', 'SERIALIZE', 'IO'])
/** A list of more place holders is not worth reading; the comment above it names their number. */
const mostValues = 100

/** What was explained, where EXPLAIN itself was pasted. */
function withoutExplain(text: string): string {
  const rest = text.slice(statementStart(text))
  const found = /^explain\b\s*(?:\([^()]{0,1000}\)|(?:(?:analyze|verbose)\b\s*)*)\s*/i.exec(rest)
  const inner = found ? rest.slice(found[0].length).trim() : ''
  return statementStart(inner) < inner.length ? inner : text
}

/** With its end, on a line of its own where the last line is, or may be, a comment. */
function withEnd(text: string): string {
  if (text.endsWith(';') && !lastLine(text).includes('--')) return text
  return lastLine(text).includes('--') ? `${text}\n;` : `${text};`
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1)
}
