import 'server-only'
import type { TargetClient, TargetPool } from './pool'

export type GuardOptions = {
  /** Of each statement, enforced by the server; default 15,000. */
  statementTimeoutMs?: number
  /** How long a statement waits for a lock; default 500. */
  lockTimeoutMs?: number
  /** Of the whole transaction; then the socket is destroyed. Default 60,000. */
  deadlineMs?: number
}

/**
 * Settings of the transaction only, so that they hold behind a pooler and leak to nobody. Roles and databases may preset
 * any of these; decoding relies on them. The text carries our marker twice, since pg_stat_statements splits it.
 * client_encoding: a SQL_ASCII database may hold bytes that are not UTF-8 and would refuse to send them (22021).
 */
function openingText({ statementTimeoutMs = 15_000, lockTimeoutMs = 500, deadlineMs = 60_000 }: GuardOptions): string {
  const settings: [name: string, value: string][] = [
    ['search_path', 'pg_catalog, pg_temp'],
    ['statement_timeout', String(Math.trunc(statementTimeoutMs))],
    ['lock_timeout', String(Math.trunc(lockTimeoutMs))],
    ['idle_in_transaction_session_timeout', String(Math.trunc(deadlineMs))],
    ['jit', 'off'],
    ['max_parallel_workers_per_gather', '0'],
    ['work_mem', '16MB'],
    ['datestyle', 'ISO, YMD'],
    ['intervalstyle', 'iso_8601'],
    ['timezone', 'UTC'],
    ['extra_float_digits', '1'],
    ['bytea_output', 'hex'],
    ['xmlbinary', 'base64'],
    ['standard_conforming_strings', 'on'],
    // Definitions are compared as the server prints them.
    ['quote_all_identifiers', 'off'],
  ]
  const calls = settings.map(([name, value]) => `pg_catalog.set_config('${name}', '${value}', true)`)
  return `begin /* arborist */ isolation level read committed read only;
select /* arborist */ ${calls.join(', ')},
  pg_catalog.set_config('client_encoding',
    case when pg_catalog.current_setting('server_encoding') operator(pg_catalog.=) 'SQL_ASCII' then 'SQL_ASCII' else 'UTF8' end,
    true)`
}

/**
 * Runs `work` in one read-only transaction with a fixed search_path and tight timeouts, and always rolls back. Reading
 * may still run code of the server's owner; the boundary is the role, not this. Throws Problem.
 */
export async function withReadOnly<T>(
  pool: TargetPool,
  options: GuardOptions,
  work: (client: TargetClient) => Promise<T>,
): Promise<T> {
  return pool.use(async (client) => {
    const deadlineMs = options.deadlineMs ?? 60_000
    const endsAt = performance.now() + deadlineMs
    const left = (wished?: number) => Math.max(1, Math.min(wished ?? deadlineMs, endsAt - performance.now()))
    const guarded: TargetClient = {
      ...client,
      query: (text, values, run) => client.query(text, values, { ...run, deadlineMs: left(run?.deadlineMs) }),
      stream: (text, values, onRow, run) =>
        client.stream(text, values, onRow, { ...run, deadlineMs: left(run?.deadlineMs) }),
    }
    await guarded.query(openingText(options), [], { isSimple: true })
    try {
      return await work(guarded)
    } finally {
      // When this fails the connection is lost or unusable; either way the server rolls back.
      await client
        .query('rollback /* arborist */', [], { isSimple: true, deadlineMs: 2000 })
        .catch(() => client.destroy())
    }
  })
}
