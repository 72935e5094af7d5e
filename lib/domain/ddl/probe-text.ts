import { qualified } from './quote'

/** A statement that is only parsed, to hear what the server says of a person's expression on a table; and where it begins. */
export function probeText(table: { schema: string; name: string }, text: string): { sql: string; offset: number } {
  const before = 'select ('
  return { sql: `${before}${text}\n) from only ${qualified(table.schema, table.name)}`, offset: before.length }
}

/** Whether rows of a table are equal in these columns, looked for until the first such pair. */
export function duplicatesStatement(
  table: { schema: string; name: string },
  columns: readonly string[],
  nullsNotDistinct: boolean,
): string {
  const names = columns.map((column) => qualified('t', column))
  const where = nullsNotDistinct ? '' : ` where ${names.map((name) => `${name} is not null`).join(' and ')}`
  return `select 1 from ${qualified(table.schema, table.name)} "t"${where} group by ${names.join(', ')} having count(*) > 1 limit 1`
}
