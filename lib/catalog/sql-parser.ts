import 'server-only'
import { Problem } from '@/lib/domain/problem'
import { offsetOfCharacter } from './text-offset'

const mostBytes = 100_000
const mostSigns = 2_000

export type Parser = typeof import('libpg-query')
export type Node = { [name: string]: unknown }

/** PostgreSQL's own parser. Loaded by the first text: most threads never need its 20 MB, and the web process must not. */
export async function openParser(): Promise<Parser> {
  const parser = await import('libpg-query')
  await parser.loadModule()
  return parser
}

/** Has the parser read and compiled ahead of the first text, while something else is waited for. */
export async function warmParser(): Promise<void> {
  const parser = await openParser()
  parser.parseSync('create index on t (a)')
}

/** Which field of the input a text came from, and what it is called in sentences. */
export type TextPlace = { field: string; noun: string }

export function refuseText(place: TextPlace, message: string, more: { hint?: string; position?: number } = {}): never {
  throw new Problem('invalid', message, { field: place.field, ...more })
}

/** Throws Problem for what must not reach the parser: half characters, texts without an end, signs without an end. */
export function refuseUnreadable(text: string, place: TextPlace): void {
  const nul = text.indexOf('\0')
  if (nul >= 0) refuseText(place, `There is a NUL character in the ${place.noun}.`, { position: nul + 1 })
  const surrogate = /\p{Surrogate}/u.exec(text)
  if (surrogate) {
    refuseText(place, `There is half a character in the ${place.noun}.`, { position: surrogate.index + 1 })
  }
  if (Buffer.byteLength(text) > mostBytes) refuseText(place, `The ${place.noun} is longer than 100 kB.`)
  if (isSlowToRead(text)) refuseText(place, 'There are too many signs in a row, or comments within comments.')
}

/**
 * PostgreSQL's scanner takes quadratic time over nested comments and over signs in a row: 45,000 of `/*` keep it busy for
 * 13 seconds, here and on the server, and it hears no cancel meanwhile.
 */
function isSlowToRead(text: string): boolean {
  let run = 0
  let comments = 0
  for (let at = 0; at < text.length; at += 1) {
    run = '-+*/<>=~!@#%^&|`?'.includes(text.charAt(at)) ? run + 1 : 0
    if (text.startsWith('/*', at)) comments += 1
    if (run > mostSigns || comments > mostSigns) return true
  }
  return false
}

/** Parses, or throws Problem; `toPosition` brings a place in what was parsed (from 0) to one in the field (from 1). */
export function parseText(
  parser: Parser,
  text: string,
  place: TextPlace,
  toPosition: (offset: number) => number,
): ReturnType<Parser['parseSync']> {
  try {
    return parser.parseSync(text)
  } catch (error) {
    if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) {
      refuseText(place, `The ${place.noun} is nested too deeply.`)
    }
    if (!parser.hasSqlDetails(error) || !error.sqlDetails) {
      refuseText(place, `PostgreSQL’s parser cannot read this ${place.noun}.`)
    }
    const { message, cursorPosition } = error.sqlDetails
    const sentence = message.slice(0, 200)
    throw new Problem('invalid', `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`, {
      field: place.field,
      sqlstate: '42601',
      ...(cursorPosition >= 0 ? { position: toPosition(offsetOfCharacter(text, cursorPosition)) } : {}),
    })
  }
}
