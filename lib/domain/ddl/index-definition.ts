import { Problem } from '../problem'
import { qualified, quoteIdentifier } from './quote'

/** What pg_get_indexdef prints, taken apart at the names that are known to stand in it. */
export type IndexDefinition = {
  isUnique: boolean
  isOnly: boolean
  /** From USING to the end of the storage parameters. */
  body: string
  predicate: string | null
}

type Named = { schema: string; table: string; name: string; definition: string; predicate: string | null }

/**
 * Takes a definition apart without reading it: it must begin with CREATE INDEX, the index and the table as the server quotes
 * names, and end with the predicate. Throws Problem when it does not, since then nothing is known of it.
 */
export function takeApart(index: Named): IndexDefinition {
  const { definition, predicate } = index
  const isUnique = definition.startsWith('CREATE UNIQUE INDEX ')
  let rest = after(definition, isUnique ? ['CREATE UNIQUE INDEX '] : ['CREATE INDEX '])
  rest = after(after(rest, spellings(index.name)), [' ON '])
  const isOnly = rest.startsWith('ONLY ') && !spellings(index.schema).some((name) => rest.startsWith(`${name}.`))
  if (isOnly) rest = after(rest, ['ONLY '])
  rest = after(after(after(rest, spellings(index.schema)), ['.']), spellings(index.table))
  const end = predicate === null ? '' : ` WHERE ${predicate}`
  if (!rest.startsWith(' USING ') || !rest.endsWith(end)) throw unknownForm()
  return { isUnique, isOnly, body: rest.slice(1, rest.length - end.length), predicate }
}

/** CREATE INDEX from the parts of a definition, with the names and the tablespace given. */
export function createFromDefinition(
  { isUnique, body, predicate }: IndexDefinition,
  place: { schema: string; table: string; name: string; how: 'concurrently' | 'only'; tablespace: string | null },
): string {
  return [
    `CREATE${isUnique ? ' UNIQUE' : ''} INDEX${place.how === 'concurrently' ? ' CONCURRENTLY' : ''}`,
    quoteIdentifier(place.name),
    `ON${place.how === 'only' ? ' ONLY' : ''} ${qualified(place.schema, place.table)}`,
    body,
    place.tablespace === null ? '' : `TABLESPACE ${quoteIdentifier(place.tablespace)}`,
    predicate === null ? '' : `WHERE ${predicate}`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

/** As the server may print a name: always in quotes when it needs them, which depends on its list of keywords. */
function spellings(name: string): string[] {
  const quoted = quoteIdentifier(name)
  return /^[a-z_][a-z0-9_]*$/.test(name) ? [quoted, name] : [quoted]
}

function after(text: string, beginnings: string[]): string {
  const found = beginnings.find((each) => text.startsWith(each))
  if (found === undefined) throw unknownForm()
  return text.slice(found.length)
}

function unknownForm(): Problem {
  return new Problem('unsupported', 'The server printed the definition of this index in a form that we do not know.', {
    hint: 'Create it with psql from the stored definition.',
  })
}
