import { quoteIdentifier } from './quote'

export type GrantStep = { title: string; why: string; sql: string }

/**
 * The least a login needs for Arborist to read one database, as statements to paste. Throws Problem for names that no
 * statement can hold.
 */
export function monitorRoleSteps({ user, database }: { user: string; database: string }): GrantStep[] {
  const role = quoteIdentifier(user)
  return [
    {
      title: 'A login that reads statistics only',
      why: 'Once on the server, as an administrator. In psql, \\password asks for the password, so it stays out of the log.',
      sql: [
        `create role ${role} login;`,
        `\\password ${role}`,
        `grant pg_monitor to ${role};`,
        `grant connect on database ${quoteIdentifier(database)} to ${role};`,
      ].join('\n'),
    },
    {
      title: 'Limits',
      why: 'Every transaction of this login is read-only, and no statement runs long.',
      sql: [
        `alter role ${role} set default_transaction_read_only = on;`,
        `alter role ${role} set statement_timeout = '30s';`,
      ].join('\n'),
    },
    {
      title: 'Statements',
      why: 'Connected to the database: the page of queries, with what each statement costs. Needs pg_stat_statements in shared_preload_libraries.',
      sql: 'create extension if not exists pg_stat_statements;',
    },
    {
      title: 'Column statistics and EXPLAIN (optional)',
      why: 'Connected to the database, for each schema: the column statistics on the page of a table, and plans of SELECT. This lets the login read the rows; leave it out if it must not.',
      sql: [
        `grant usage on schema public to ${role};`,
        `grant select on all tables in schema public to ${role};`,
        `alter default privileges in schema public grant select on tables to ${role};`,
      ].join('\n'),
    },
    {
      title: 'Bounds for EXPLAIN (optional)',
      why: 'With the rights above: what a function called by a pasted statement could do is what this login may do. The second line takes temporary tables from everybody; grant them back to those who need them.',
      sql: [
        `alter role ${role} set lock_timeout = '500ms';`,
        `revoke temporary on database ${quoteIdentifier(database)} from public;`,
      ].join('\n'),
    },
  ]
}
