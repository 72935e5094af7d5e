import { Problem } from '@/lib/domain/problem'

/** Halves of surrogate pairs and U+FFFD stand for bytes that were not text: such a name cannot be addressed. */
const unaddressable = /[\0\uFFFD]|\p{Surrogate}/u

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
