import type { Client } from 'pg'
import { makeVerifier } from './verifier'

export const appRole = 'crawler_app'
export const monitorRole = 'arborist_monitor'
export const operatorRole = 'arborist_operator'

export type DemoPasswords = { app: string; monitor: string; operator: string }

/** Makes the roles where they are missing and gives them these passwords. Needs a superuser. */
export async function makeRoles(admin: Client, passwords: DemoPasswords): Promise<void> {
  const { rows } = await admin.query<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [
    [appRole, monitorRole, operatorRole],
  ])
  for (const role of [appRole, monitorRole, operatorRole]) {
    if (!rows.some((row) => row.rolname === role)) await admin.query(`create role ${role}`)
  }
  await admin.query(`alter role ${appRole} login connection limit 10 password '${makeVerifier(passwords.app)}'`)
  await admin.query(`alter role ${appRole} set synchronous_commit = off`)
  await admin.query(`alter role ${monitorRole} login connection limit 5 password '${makeVerifier(passwords.monitor)}'`)
  await admin.query(`grant pg_monitor to ${monitorRole}`)
  await admin.query(`alter role ${monitorRole} set default_transaction_read_only = on`)
  await admin.query(`alter role ${monitorRole} set statement_timeout = '15s'`)
  // Only an owner of tables may create and drop their indexes: the role that operates is a member of the one that owns.
  await admin.query(
    `alter role ${operatorRole} login connection limit 10 password '${makeVerifier(passwords.operator)}'`,
  )
  await admin.query(`grant pg_monitor, ${appRole} to ${operatorRole}`)
}

/**
 * What the monitor may do in the database this client is connected to: connect and read the demo's tables, so that column
 * statistics are shown.
 */
export async function grantMonitor(client: Client, database: string): Promise<void> {
  await client.query(`revoke connect, temporary on database ${database} from public`)
  await client.query(`grant connect on database ${database} to ${monitorRole}`)
  await client.query(`grant select on all tables in schema public to ${monitorRole}`)
}
