import 'server-only'
import { becomeOwner, beginOperating, type OperatingSession } from '@/lib/catalog/operating-session'
import { Problem } from '@/lib/domain/problem'
import type { OperationRow } from '@/lib/store/operation'
import type { TargetClient, TargetPool } from '@/lib/targets/pool'
import { isTransactionPooled } from '@/lib/targets/pooler'
import type { Site } from './site'

/** The one session of an operation on its server. */
export type Session = {
  client: TargetClient
  facts: OperatingSession
  /** Ends the session; one that is cut leaves its statement running on the server. */
  close(how: 'end' | 'cut'): Promise<void>
}

/** application_name of the session of an operation. */
export const tokenOf = (row: Pick<OperationRow, 'id'>): string => `arborist ${row.id}`

/**
 * Opens the session of an operation: direct, with settings of its own, on the very database it was asked for. Throws Problem.
 */
export async function openSession(site: Site, row: OperationRow): Promise<Session> {
  const pool = site.open(tokenOf(row))
  const taken = await take(pool)
  const close: Session['close'] = async (how) => {
    if (how === 'cut') taken.client.destroy()
    taken.release()
    await pool.end()
  }
  try {
    const facts = await beginOperating(taken.client)
    if (String(taken.client.announcedPid) !== facts.pid) await refusePooler(site)
    refuseOther(row, facts)
    return { client: taken.client, facts, close }
  } catch (error) {
    await close('cut')
    throw error
  }
}

/** Has a session act as the owner of a table, where the role may become it and has not its rights already. Throws Problem. */
export async function actAsOwner({ client, facts }: Session, tableOid: number): Promise<void> {
  await becomeOwner(client, tableOid, facts.versionNumber)
}

/** A pool lends a connection for the time of a work; here until it is given back. */
function take(pool: TargetPool): Promise<{ client: TargetClient; release: () => void }> {
  return new Promise((resolve, reject) => {
    pool
      .use((client) => new Promise<void>((release) => resolve({ client, release })))
      .catch(async (error) => {
        await pool.end()
        reject(error)
      })
  })
}

async function refusePooler(site: Site): Promise<void> {
  const pair = site.open('arborist', 2)
  try {
    if (!(await isTransactionPooled(pair))) return
  } finally {
    await pair.end()
  }
  throw new Problem(
    'unsupported',
    'A pooler in transaction mode stands before this server: each statement would get another session.',
    {
      hint: 'Give the target the host and port of PostgreSQL itself, not of the pooler.',
    },
  )
}

/** Throws when another server or database answers than the one an operation was asked for, or a standby of it. */
export function refuseOther(
  row: Pick<OperationRow, 'systemIdentifier' | 'databaseOid'>,
  facts: Pick<OperatingSession, 'systemIdentifier' | 'databaseOid' | 'isInRecovery'>,
): void {
  const isOther =
    (row.systemIdentifier !== null &&
      facts.systemIdentifier !== null &&
      row.systemIdentifier !== facts.systemIdentifier) ||
    (row.databaseOid !== null && row.databaseOid !== facts.databaseOid)
  if (isOther) {
    throw new Problem(
      'conflict',
      'Another server or database answers at this address than the one this was asked for.',
      {
        hint: 'Look at the target’s settings; then ask for the operation again on the server that is there now.',
      },
    )
  }
  if (facts.isInRecovery) {
    // Of a fail-over that is under way: the standby may be the primary in a moment.
    throw new Problem('unreachable', 'A standby answers at this address now; only the primary can be changed.', {
      hint: 'Give the target the address of the primary.',
    })
  }
}
