import 'server-only'
import { Problem } from '@/lib/domain/problem'
import { mark } from '@/lib/targets/marker'
import type { Row, TargetClient, TargetPool } from '@/lib/targets/pool'
import { toBoolean, toNumber, toText } from './decode'
import { glance } from './glance'
import text from './operating-session.sql'
import type { Backend } from './signal'
import ownerText from './table-owner.sql'

/** A session that changes something, as the server tells of it. */
export type OperatingSession = Backend & {
  versionNumber: number
  isInRecovery: boolean
  systemIdentifier: string | null
  databaseOid: number
  /** Position in the server's write-ahead log; null on a standby. */
  lsn: string | null
  postmasterStartedAt: string
}

/**
 * Settings that outlive the statements, and who answers. Roles and databases may preset any of them; a build of hours must
 * not fall to a statement_timeout, and the server goes on when we are gone. Throws Problem, also behind a pooler that gives each statement
 * another session.
 */
export async function beginOperating(client: TargetClient): Promise<OperatingSession> {
  const [version] = await client.query(mark("select pg_catalog.current_setting('server_version_num')"))
  const major = Math.floor(toNumber(version?.[0]) / 10_000)
  const settings: [name: string, value: string, since?: number][] = [
    ['search_path', 'pg_catalog, pg_temp'],
    ['statement_timeout', '0'],
    ['lock_timeout', '0'],
    ['idle_in_transaction_session_timeout', '0'],
    ['idle_session_timeout', '0', 14],
    ['transaction_timeout', '0', 17],
    ['client_connection_check_interval', '0', 14],
    ['default_transaction_read_only', 'off'],
    ['default_transaction_isolation', 'read committed'],
    ['default_transaction_deferrable', 'off'],
    ['default_tablespace', ''],
    ['standard_conforming_strings', 'on'],
    ['datestyle', 'ISO, YMD'],
    ['timezone', 'UTC'],
  ]
  const known = Object.fromEntries(settings.filter(([, , since = 0]) => major >= since))
  await client.query(
    mark('select pg_catalog.set_config(key, value, false) from pg_catalog.json_each_text($1::pg_catalog.json)'),
    [JSON.stringify(known)],
  )
  // Only some roles may: then a deadlock that begins with our waiting is ours to lose, at once.
  await client.query(mark("select pg_catalog.set_config('deadlock_timeout', '20', false)")).catch((error) => {
    if (!(error instanceof Problem) || error.sqlstate !== '42501') throw error
  })
  const [row] = await client.query(mark(text))
  return decode(row)
}

/** Who answers now, asked in passing. Throws Problem. */
export async function askIdentity(eyes: TargetPool): Promise<OperatingSession> {
  const [row] = await glance(eyes, text, [])
  return decode(row)
}

function decode(row: Row | undefined): OperatingSession {
  if (!row) throw new Problem('unsupported', 'The server does not say who answers.')
  return {
    pid: toText(row[0]),
    startedAt: toText(row[1]),
    versionNumber: toNumber(row[2]),
    isInRecovery: toBoolean(row[3]),
    systemIdentifier: row[4] ?? null,
    databaseOid: toNumber(row[5]),
    lsn: row[6] ?? null,
    postmasterStartedAt: toText(row[7]),
  }
}

/** Becomes the owner of a table where its rights are granted but not inherited. Answers the role, or null when there was no need. */
export async function becomeOwner(
  client: TargetClient,
  tableOid: number,
  versionNumber: number,
): Promise<string | null> {
  const [row] = await client.query(mark(ownerText), [tableOid, versionNumber >= 160_000 ? 'set' : 'member'])
  const [owner, hasRights, mayBecome] = row ?? []
  if (!owner || toBoolean(hasRights) || !toBoolean(mayBecome)) return null
  await client.query(mark("select pg_catalog.set_config('role', $1, false)"), [owner])
  return owner
}

/** How long the next statements may wait for a lock, and how long each may take; milliseconds, 0 for ever. */
export async function setTimeouts(
  client: TargetClient,
  { lockMs, statementMs }: { lockMs: number; statementMs: number },
): Promise<void> {
  await client.query(
    mark(
      "select pg_catalog.set_config('lock_timeout', $1, false), pg_catalog.set_config('statement_timeout', $2, false)",
    ),
    [String(lockMs), String(Math.round(statementMs))],
  )
}

/** Bytes of write-ahead log between two positions; null when either is unknown. */
export async function walBetween(client: TargetClient, from: string | null): Promise<number | null> {
  if (from === null) return null
  const [row] = await client.query(
    mark('select pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), $1::pg_catalog.pg_lsn)'),
    [from],
  )
  return toNumber(row?.[0])
}
