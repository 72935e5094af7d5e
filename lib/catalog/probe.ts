import 'server-only'
import { quoteIdentifier, quoteLiteral } from '@/lib/domain/ddl/quote'
import type { Capability, ServerFacts } from '@/lib/domain/facts'
import { Problem } from '@/lib/domain/problem'
import { withReadOnly } from '@/lib/targets/guard'
import { mark } from '@/lib/targets/marker'
import type { Row, TargetPool } from '@/lib/targets/pool'
import { isTransactionPooled } from '@/lib/targets/pooler'
import { ask, onlyRow } from './ask'
import { toBoolean, toNumber, toNumberOrNull, toText } from './decode'
import text from './rights.sql'
import { askServer } from './server'

type Extension = { isAvailable: boolean; schema: string | null; version: string | null }

type Rights = {
  role: string
  isSuperuser: boolean
  isMonitor: boolean
  readsStatistics: boolean
  readsSettings: boolean
  mayConnect: boolean
  preloaded: string | null
  tracksCounts: boolean
  tracksIoTiming: boolean
  isReadOnlyByDefault: boolean
  tables: number
  readableTables: number
  statements: Extension
  mayUseStatements: boolean
  bypassesRowSecurity: boolean
  isStatementsLoaded: boolean
  databaseSizeBytes: number | null
}

function decodeExtension(row: Row, at: number): Extension {
  return { isAvailable: toBoolean(row[at]), schema: row[at + 1] ?? null, version: row[at + 2] ?? null }
}

function decodeRights(row: Row): Rights {
  return {
    role: toText(row[0]),
    isSuperuser: toBoolean(row[1]),
    isMonitor: toBoolean(row[2]),
    readsStatistics: toBoolean(row[3]),
    readsSettings: toBoolean(row[4]),
    mayConnect: toBoolean(row[5]),
    preloaded: row[6] ?? null,
    tracksCounts: row[7] === 'on',
    tracksIoTiming: row[8] === 'on',
    isReadOnlyByDefault: row[9] === 'on',
    tables: toNumber(row[10]),
    readableTables: toNumber(row[11]),
    statements: decodeExtension(row, 12),
    mayUseStatements: toBoolean(row[15]),
    bypassesRowSecurity: toBoolean(row[16]),
    isStatementsLoaded: toBoolean(row[17]),
    databaseSizeBytes: toNumberOrNull(row[18]),
  }
}

type State = Capability['state']
const presentIf = (condition: boolean, otherwise: State = 'missing'): State => (condition ? 'present' : otherwise)

/** A line with its statement only where something is to be done. */
function line(capability: Capability, statement: string): Capability {
  return capability.state === 'present' ? capability : { ...capability, statement }
}

function roleLines(rights: Rights, database: string): Capability[] {
  const role = quoteIdentifier(rights.role)
  const monitors = rights.isMonitor || (rights.readsStatistics && rights.readsSettings)
  return [
    line(
      {
        name: 'CONNECT',
        kind: 'right',
        state: presentIf(rights.mayConnect, 'warning'),
        gives: 'Connecting to the database and reading its size.',
      },
      `grant connect on database ${quoteIdentifier(database)} to ${role};`,
    ),
    line(
      {
        name: 'pg_monitor',
        kind: 'right',
        state: presentIf(monitors),
        gives: 'Texts and figures of all statements, and all settings.',
        ...(rights.isMonitor ? {} : { found: monitors ? 'pg_read_all_stats and pg_read_all_settings' : 'not granted' }),
      },
      `grant pg_monitor to ${role};`,
    ),
    line(
      {
        name: 'Least privilege',
        kind: 'right',
        state: presentIf(!rights.isSuperuser && !rights.bypassesRowSecurity, 'warning'),
        gives: 'If this login leaks, the harm is bounded.',
        ...(rights.isSuperuser ? { found: 'superuser: more than needed' } : {}),
        ...(!rights.isSuperuser && rights.bypassesRowSecurity ? { found: 'BYPASSRLS: more than needed' } : {}),
      },
      rights.isSuperuser
        ? 'create role arborist login; \\password arborist\ngrant pg_monitor to arborist; -- and connect as this role'
        : `alter role ${role} nobypassrls;`,
    ),
    line(
      {
        name: 'SELECT on tables',
        kind: 'right',
        state: presentIf(rights.readableTables === rights.tables, 'warning'),
        gives: 'Statistics of columns on the page of a table, and plans: EXPLAIN needs the rights of the statement.',
        found: `${rights.readableTables} of ${rights.tables} tables`,
      },
      `grant usage on schema public to ${role};\ngrant select on all tables in schema public to ${role}; -- for each schema`,
    ),
    line(
      {
        name: 'default_transaction_read_only',
        kind: 'setting',
        state: presentIf(rights.isReadOnlyByDefault, 'warning'),
        gives: 'A second belt: every transaction of this login is read-only unless it says otherwise.',
        found: rights.isReadOnlyByDefault ? 'on' : 'off',
      },
      `alter role ${role} set default_transaction_read_only = on;`,
    ),
  ]
}

/** The list with our library added, in the form ALTER SYSTEM wants: one literal per library. */
function preloadStatement(preloaded: string | null): string {
  const libraries = (preloaded ?? '').split(',').map((name) => name.trim().replace(/^"|"$/g, ''))
  const all = [...libraries.filter((name) => name !== ''), 'pg_stat_statements']
  const note = preloaded === null ? ' -- keep the libraries that are listed there already' : ''
  return `alter system set shared_preload_libraries = ${all.map(quoteLiteral).join(', ')}; -- then restart${note}`
}

function statementsStatement({ statements, role }: Rights): string | null {
  if (statements.schema !== null) {
    return `grant usage on schema ${quoteIdentifier(statements.schema)} to ${quoteIdentifier(role)};`
  }
  return statements.isAvailable ? 'create extension pg_stat_statements;' : null
}

function extensionLines(rights: Rights): Capability[] {
  const { statements } = rights
  const notThere = "-- install the package postgresql-contrib on the server's machine first"
  return [
    line(
      {
        name: 'pg_stat_statements',
        kind: 'extension',
        state: presentIf(rights.mayUseStatements),
        gives: 'The page of queries: which statements take the time.',
        ...(statements.version === null ? {} : { found: `${statements.version} in schema ${statements.schema}` }),
      },
      statementsStatement(rights) ?? notThere,
    ),
    line(
      {
        name: 'shared_preload_libraries',
        kind: 'setting',
        state: presentIf(rights.isStatementsLoaded),
        gives: 'pg_stat_statements collects only when it is loaded at the start of the server.',
        ...(rights.preloaded === null ? {} : { found: rights.preloaded === '' ? 'empty' : rights.preloaded }),
      },
      preloadStatement(rights.preloaded),
    ),
  ]
}

function settingLines(rights: Rights): Capability[] {
  const reload = 'select pg_reload_conf();'
  return [
    line(
      {
        name: 'track_counts',
        kind: 'setting',
        state: presentIf(rights.tracksCounts),
        gives: 'The counters of index use; without them nothing can be said about unused indexes.',
        found: rights.tracksCounts ? 'on' : 'off',
      },
      `alter system set track_counts = on; ${reload}`,
    ),
    line(
      {
        name: 'track_io_timing',
        kind: 'setting',
        state: presentIf(rights.tracksIoTiming, 'warning'),
        gives: 'The time that reading from disk takes, per statement.',
        found: rights.tracksIoTiming ? 'on' : 'off',
      },
      `alter system set track_io_timing = on; ${reload}`,
    ),
  ]
}

function serverLines({ version, versionNumber, isInRecovery }: ServerFacts, isPooled: boolean): Capability[] {
  const major = Math.floor(versionNumber / 10000)
  const lines: Capability[] = [
    {
      name: 'Version',
      kind: 'server',
      state: presentIf(major <= 18, 'warning'),
      gives: 'PostgreSQL 13 to 18 are supported and tested.',
      found: major <= 18 ? version : `${version}: newer than this Arborist knows, some questions may fail`,
    },
    {
      name: 'Role in replication',
      kind: 'server',
      state: presentIf(!isInRecovery, 'warning'),
      gives: 'Each node counts the use of its own indexes; nodes of one cluster are shown together.',
      found: isInRecovery ? 'standby' : 'primary',
    },
  ]
  if (!isPooled) return lines
  return [
    ...lines,
    {
      name: 'Pooler in transaction mode',
      kind: 'server',
      state: 'warning',
      gives: 'Reading works; every setting of ours ends with its transaction.',
      found: 'two of our connections share one session of the server',
      statement: '-- give the host and port of PostgreSQL itself, not of the pooler',
    },
  ]
}

function refuseOldVersion(versionNumber: number): void {
  if (versionNumber >= 130000) return
  if (versionNumber < 80000) throw new Problem('unsupported', 'The server does not tell a version that we know.')
  const major = versionNumber >= 100000 ? Math.floor(versionNumber / 10000) : versionNumber / 10000
  throw new Problem('unsupported', `The server is PostgreSQL ${Math.trunc(major)}; Arborist needs 13 or newer.`, {
    hint: 'Upgrade the server; versions before 13 get no fixes any more.',
  })
}

/**
 * Tests a target: who answers, and every right, extension and setting that Arborist uses, each with the statement that
 * provides it. Throws Problem when it cannot be reached or is older than 13.
 */
export async function probe(pool: TargetPool): Promise<{ server: ServerFacts; capabilities: Capability[] }> {
  const isPooled = await isTransactionPooled(pool)
  return withReadOnly(pool, {}, async (client) => {
    const [row] = await client.query(mark("select pg_catalog.current_setting('server_version_num')"))
    const versionNumber = toNumber(row?.[0])
    refuseOldVersion(versionNumber)
    const facts = onlyRow(await askServer(client, versionNumber))
    const rights = onlyRow(await ask(client, { name: 'rights', text }, [], decodeRights))
    const server = { ...facts, databaseSizeBytes: rights.databaseSizeBytes }
    return {
      server,
      capabilities: [
        ...serverLines(server, isPooled),
        ...roleLines(rights, server.databaseName),
        ...extensionLines(rights),
        ...settingLines(rights),
      ],
    }
  })
}
