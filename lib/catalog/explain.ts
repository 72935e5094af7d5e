import 'server-only'
import { randomBytes } from 'node:crypto'
import { checkExplainOptions, type ExplainOptions, executeWithNulls, explainPrefix } from '@/lib/domain/ddl/explain'
import { Problem } from '@/lib/domain/problem'
import { mark } from '@/lib/targets/marker'
import type { TargetClient, TargetPool } from '@/lib/targets/pool'
import calledText from './called-functions.sql'
import { toBoolean, toNumber, toText } from './decode'
import { decideOnFunctions, decideOnRights, decideOnStatement, optionsFor } from './explain-consent'
import { asExplainProblem } from './explain-problem'
import rightsText from './explain-rights.sql'
import { withLadder } from './ladder'
import type { Backend } from './signal'
import { kindOf, type StatementKind } from './statement-kind'

export type ExplainRequest = {
  sql: string
  /** Values of `$1`, `$2`, … as texts; null where there are none. */
  parameters: (string | null)[] | null
  options: ExplainOptions
  /** A person has been told what can happen and wants it for this statement. */
  isConfirmed: boolean
  /** Of the statement; at the latest 2,000 later nothing of it is left on the server. */
  timeoutMs: number
}

export type ExplainResult = {
  /** The server's answer in FORMAT JSON, as it came. */
  plan: string
  /** The statement without an EXPLAIN in front of it. */
  query: string
  options: ExplainOptions
  versionNumber: number
  verb: StatementKind['verb']
  fingerprint: string | null
  /** Planned without values, as a prepared statement would be after a few runs. */
  isGeneric: boolean
  /** What a person should know of this run, in sentences. */
  notes: string[]
}

/** Opens a pool of one connection that only this EXPLAIN uses. */
export type OpenTarget = (applicationName: string, byteCap: number) => TargetPool

const mostReplyBytes = 16_000_000

/**
 * Has the server explain one statement of a person. The only place that sends text of people to a target: one statement,
 * through the extended protocol, in a transaction that is rolled back, on a connection that is closed afterwards. Throws
 * Problem.
 */
export async function explain(open: OpenTarget, request: ExplainRequest): Promise<ExplainResult> {
  const kind = await kindOf(request.sql)
  const options = optionsFor(kind, request)
  const values = valuesFor(kind, request.parameters, options)
  const notes = decideOnStatement(kind, options, request)
  const pool = open('arborist explain', mostReplyBytes)
  const second = open('arborist', 1_000_000)
  try {
    return await pool.use(async (client) => {
      await begin(client, false)
      const { rights, volatileFunctions } = await askRights(client, options.analyze === true ? kind : null)
      checkExplainOptions(options, rights.versionNumber)
      notes.push(...decideOnRights(rights, options, request))
      notes.push(...decideOnFunctions(volatileFunctions, notes, request))
      if (options.analyze && (kind.writes || kind.locks || volatileFunctions.length > 0)) {
        await client.query('rollback /* arborist */', [], { isSimple: true, deadlineMs: 5_000 })
        await begin(client, true)
      }
      await setLimits(client, rights, request.timeoutMs)
      const run = { client, kind, options, values, versionNumber: rights.versionNumber, timeoutMs: request.timeoutMs }
      const plan = await withLadder(second, rights.backend, request.timeoutMs, () => runOne(run))
      await client.query('rollback /* arborist */', [], { isSimple: true, deadlineMs: 1_000 }).catch(() => {})
      if (values === null && kind.parameters > 0) notes.push(...genericNotes(plan, rights.versionNumber))
      return {
        plan,
        query: kind.text,
        options,
        versionNumber: rights.versionNumber,
        verb: kind.verb,
        fingerprint: kind.fingerprint,
        isGeneric: values === null && (kind.parameters > 0 || options.generic_plan === true),
        notes,
      }
    })
  } finally {
    await Promise.all([pool.end(), second.end()])
  }
}

/** The values to bind, or null for a generic plan. Throws Problem when there are too few or too many. */
function valuesFor(
  { parameters }: StatementKind,
  given: ExplainRequest['parameters'],
  options: ExplainOptions,
): (string | null)[] | null {
  if (options.generic_plan) return null
  if (parameters === 0 && (given ?? []).length === 0) return []
  if (given === null || given.length === 0) {
    if (!options.analyze) return null
    throw new Problem('invalid', `Give values for $1 to $${parameters}: ANALYZE runs the statement with them.`, {
      field: 'parameters',
      hint: 'Or take ANALYZE off for a generic plan.',
    })
  }
  if (given.length === parameters) return given
  const wanted = parameters === 1 ? '1 value' : `${parameters} values`
  throw new Problem('invalid', `The statement needs ${wanted}; ${given.length} came.`, { field: 'parameters' })
}

async function begin(client: TargetClient, mayWrite: boolean): Promise<void> {
  const access = mayWrite ? 'read write' : 'read only'
  const text = ['begin /* arborist */ isolation level read committed', access].join(' ')
  await client.query(text, [], { isSimple: true, deadlineMs: 5_000 })
}

type Rights = {
  versionNumber: number
  isSuperuser: boolean
  bypassesRowSecurity: boolean
  /** Roles that are as good as superuser, or may reach the server's files and programs. */
  powers: string
  backend: Backend
  encoding: string
}

/**
 * Asked with a search_path of ours, which is then taken back: the statement's names are the role's own affair. For a statement that
 * is to be run also which functions it calls are volatile.
 */
async function askRights(
  client: TargetClient,
  toRun: StatementKind | null,
): Promise<{ rights: Rights; volatileFunctions: string[] }> {
  const control = (text: string) => client.query(text, [], { isSimple: true, deadlineMs: 5_000 })
  await control(`savepoint arborist /* arborist */;
    select /* arborist */ pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)`)
  const [row = []] = await client.query(mark(rightsText), [], { deadlineMs: 5_000 })
  const volatileFunctions = toRun ? await askVolatile(client, toRun) : []
  await control('rollback /* arborist */ to savepoint arborist; release /* arborist */ savepoint arborist')
  const rights = {
    versionNumber: toNumber(row[0]),
    isSuperuser: toBoolean(row[1]),
    bypassesRowSecurity: toBoolean(row[2]),
    powers: toText(row[3]),
    backend: { pid: toText(row[4]), startedAt: toText(row[5]) },
    encoding: toText(row[6]),
  }
  return { rights, volatileFunctions }
}

/** Volatile functions, with their schemas, that the names in a statement can mean; none of PostgreSQL's own. */
async function askVolatile(client: TargetClient, { calls, functions }: StatementKind): Promise<string[]> {
  if (functions.length === 0) return []
  const others = functions.filter((name) => !calls.includes(name))
  const rows = await client.query(mark(calledText), [JSON.stringify(calls), JSON.stringify(others)], {
    deadlineMs: 5_000,
  })
  return rows.map(([name]) => toText(name))
}

/** standard_conforming_strings: where the statement's strings end must not depend on the role. */
async function setLimits(client: TargetClient, rights: Rights, timeoutMs: number): Promise<void> {
  const settings: [name: string, value: string][] = [
    ['statement_timeout', String(timeoutMs)],
    ['lock_timeout', '500'],
    ['idle_in_transaction_session_timeout', '10000'],
    ['standard_conforming_strings', 'on'],
    ['client_encoding', rights.encoding === 'SQL_ASCII' ? 'SQL_ASCII' : 'UTF8'],
  ]
  // The server notices by itself that we have gone.
  if (rights.versionNumber >= 140_000) settings.push(['client_connection_check_interval', '1000'])
  if (rights.versionNumber >= 170_000) settings.push(['transaction_timeout', String(timeoutMs + 1_000)])
  const text = settings.map((_, n) => `pg_catalog.set_config($${2 * n + 1}, $${2 * n + 2}, true)`).join(', ')
  await client.query(['select /* arborist */', text].join(' '), settings.flat(), { deadlineMs: 5_000 })
}

type Run = {
  client: TargetClient
  kind: StatementKind
  options: ExplainOptions
  values: (string | null)[] | null
  versionNumber: number
  timeoutMs: number
}

async function runOne({ client, kind, options, values, versionNumber, timeoutMs }: Run): Promise<string> {
  // Long enough for the ladder to be climbed first.
  const deadlineMs = timeoutMs + 1_600
  const isPrepared = values === null && kind.parameters > 0
  const prefix = explainPrefix(isPrepared && versionNumber >= 160_000 ? { ...options, generic_plan: true } : options)
  try {
    if (!isPrepared) return replyOf(await client.query(prefix + kind.text, values ?? [], { deadlineMs }))
    // Bound values would be folded into the plan, even with GENERIC_PLAN. So the statement is parsed under a name, never
    // executed, and explained by its name.
    const name = `arborist_${randomBytes(8).toString('hex')}`
    await client.parse(name, kind.text, { deadlineMs })
    await client.query(
      "select /* arborist */ pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true)",
      [],
      {
        deadlineMs: 5_000,
      },
    )
    return replyOf(await client.query(prefix + executeWithNulls(name, kind.parameters), [], { deadlineMs }))
  } catch (error) {
    throw asExplainProblem(error, { kind, prefixLength: isPrepared ? 0 : prefix.length, timeoutMs })
  }
}

function replyOf(rows: (string | null)[][]): string {
  return rows.map(([line]) => line ?? '').join('\n')
}

/** Before 16 nulls stand for the values, and partitions that cannot hold a null are left out of the plan. */
function genericNotes(plan: string, versionNumber: number): string[] {
  if (versionNumber < 160_000 && plan.includes('"Subplans Removed"')) {
    throw new Problem(
      'unsupported',
      'Give values for the parameters: before PostgreSQL 16 a plan without them leaves partitions out.',
      {
        field: 'parameters',
      },
    )
  }
  return [
    'Without values this is the generic plan: it must do for every value, so a run with values may go another way.',
  ]
}
