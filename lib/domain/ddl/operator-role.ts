import { quoteIfNeeded } from './quote'

/**
 * What a database administrator runs so that operations can act as a role of their own. `<owner>` stands for each role that
 * owns tables: membership is what CREATE INDEX and DROP INDEX ask for.
 */
export function operatorRoleSql(role: string, database: string): string {
  const name = asName(role)
  return [
    `create role ${name} login;`,
    `\\password ${name}`,
    `grant connect on database ${asName(database)} to ${name};`,
    `grant pg_monitor to ${name};`,
    `grant <owner> to ${name};`,
  ].join('\n')
}

function asName(name: string): string {
  try {
    return quoteIfNeeded(name)
  } catch {
    return '…'
  }
}
