import type { FindingObject } from '../finding'

/** `schema.name`, the table of an index behind it. Names as they are. */
export function objectWords({ type, schema, name, table: on }: FindingObject): string {
  const full = schema === '' ? name : `${schema}.${name}`
  return type === 'index' && on !== null ? `${full} on ${on}` : full
}
