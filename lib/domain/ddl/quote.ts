import { Problem } from '@/lib/domain/problem'

/** Halves of surrogate pairs and U+FFFD stand for bytes that were not text: such a name cannot be addressed. */
const unaddressable = /[\0\uFFFD]|\p{Surrogate}/u

/** The words of pg_get_keywords() that are not free to use as names, of PostgreSQL 13 to 18 together. */
const keywords = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast
  char character check coalesce collate collation column concurrently constraint create cross current_catalog
  current_date current_role current_schema current_time current_timestamp current_user dec decimal default deferrable
  desc distinct do else end except exists extract false fetch float for foreign freeze from full grant greatest group
  grouping having ilike in initially inner inout int integer intersect interval into is isnull join json json_array
  json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize json_table json_value
  lateral leading least left like limit localtime localtimestamp merge_action national natural nchar none normalize
  not notnull null nullif numeric offset on only or order out outer overlaps overlay placing position precision
  primary real references returning right row select session_user setof similar smallint some substring symmetric
  system_user table tablesample then time timestamp to trailing treat trim true union unique user using values varchar
  variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces
  xmlparse xmlpi xmlroot xmlserialize xmltable`.split(/\s+/),
)

function refuseUnaddressable(text: string): void {
  if (!unaddressable.test(text)) return
  throw new Problem(
    'unsupported',
    'The name holds bytes that are not valid text, so no statement can be built for it.',
    {
      hint: 'Rename the object with psql first.',
    },
  )
}

/** One identifier, always in double quotes. Throws Problem for an empty name or one that is not valid text. */
export function quoteIdentifier(name: string): string {
  if (name === '') throw new Problem('invalid', 'A name must not be empty.')
  refuseUnaddressable(name)
  return `"${name.replaceAll('"', '""')}"`
}

/**
 * One identifier as PostgreSQL's quote_ident prints it: in double quotes only when it must be, for people to read. Throws as
 * `quoteIdentifier` does.
 */
export function quoteIfNeeded(name: string): string {
  const quoted = quoteIdentifier(name)
  return /^[a-z_][a-z0-9_]*$/.test(name) && !keywords.has(name) ? name : quoted
}

/** One string literal; safe whatever standard_conforming_strings says. Throws Problem when it is not valid text. */
export function quoteLiteral(text: string): string {
  refuseUnaddressable(text)
  const quoted = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted
}

/** `"schema"."name"`. */
export function qualified(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
}
