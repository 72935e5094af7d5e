import 'server-only'
import { quoteIdentifier } from '@/lib/domain/ddl/quote'
import type { StatementFacts } from '@/lib/domain/facts'
import { Problem } from '@/lib/domain/problem'
import { marker } from '@/lib/targets/marker'
import type { Row, TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import { toBoolean, toNumber, toText } from './decode'
import sinceEleven from './statements.sql'
import sinceEight from './statements-1.8.sql'
import sinceNine from './statements-1.9.sql'
import extensionText from './statements-extension.sql'

export type StatementsExtension = { schema: string; version: string }

/** Where pg_stat_statements lives in this database; no row when it does not. */
export function askStatementsExtension(client: TargetClient): Promise<Answer<StatementsExtension>> {
  const question = { name: 'statements-extension', text: extensionText }
  return ask(client, question, [], (row) => ({ schema: toText(row[0]), version: toText(row[1]) }))
}

/** By the version of the extension: after an upgrade of the server it stays old until ALTER EXTENSION … UPDATE. */
function textFor(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const number = major * 100 + minor
  if (number >= 111) return sinceEleven
  if (number >= 109) return sinceNine
  return number >= 108 ? sinceEight : null
}

const between = String.raw`(?:\s|--[^\n]*(?:\n|$)|/\*[\s\S]*?\*/)+`
const secretText = new RegExp(`\\b(?:create|alter)${between}(?:role|user|group|subscription|server)\\b`, 'i')

/** Utility statements are kept word for word by the extension, passwords included. */
function mayCarrySecret(text: string): boolean {
  return secretText.test(text)
}

function decodeStatement(row: Row): StatementFacts | null {
  const text = toText(row[3])
  // Without a query id the text belongs to another role and is masked; the second look at secrets is the belt.
  if (row[0] === null || row[0] === undefined || text.includes(marker) || mayCarrySecret(text)) return null
  return {
    queryId: row[0],
    userName: toText(row[1]),
    isTopLevel: toBoolean(row[2]),
    text,
    calls: toNumber(row[4]),
    totalMs: toNumber(row[5]),
    rows: toNumber(row[6]),
    sharedBlocksHit: toNumber(row[7]),
    sharedBlocksRead: toNumber(row[8]),
    sharedBlocksDirtied: toNumber(row[9]),
    tempBlocksWritten: toNumber(row[10]),
    ioReadMs: toNumber(row[11]),
    walBytes: toNumber(row[12]),
  }
}

function unanswered(problem: Problem): Answer<StatementFacts> {
  const { message, hint } = problem
  const asked = { question: 'statements', ok: false, durationMs: 0, rows: 0, message, ...(hint ? { hint } : {}) }
  return { rows: [], problem, asked }
}

/** The statements of this database that took most time, by pg_stat_statements wherever it is installed. */
export async function askStatements(client: TargetClient): Promise<Answer<StatementFacts>> {
  const found = await askStatementsExtension(client)
  if (found.problem) return unanswered(found.problem)
  const [extension] = found.rows
  if (!extension) {
    return unanswered(
      new Problem('unsupported', 'pg_stat_statements is not installed in this database.', {
        hint: 'create extension pg_stat_statements;',
      }),
    )
  }
  const text = textFor(extension.version)
  if (text === null) {
    return unanswered(
      new Problem('unsupported', `pg_stat_statements ${excerptVersion(extension.version)} is too old to be read.`, {
        hint: 'alter extension pg_stat_statements update;',
      }),
    )
  }

  let masked = 0
  const question = { name: 'statements', text: text.replace('{schema}', () => quoteIdentifier(extension.schema)) }
  const answer = await ask(client, question, [], (row) => {
    if (row[0] === null) masked += 1
    return decodeStatement(row)
  })
  if (!answer.problem && masked > 0) {
    answer.asked.hint = `${masked} statements of other roles are hidden from us; grant pg_read_all_stats to see them.`
  }
  return answer
}

function excerptVersion(version: string): string {
  return version.replace(/[^0-9.]/g, '').slice(0, 10)
}
