import 'server-only'
import type { z } from 'zod'
import { Problem } from '@/lib/domain/problem'
import type { Context } from './context'
import { permit, type VerbName } from './permit'

/** Something Arborist can do: its name in the table of permits, the shape of its input, and the deed. */
export type Verb<S extends z.ZodType, O> = {
  name: VerbName
  input: S
  run: (context: Context, input: z.output<S>) => Promise<O>
}

export function verb<S extends z.ZodType, O>(
  name: VerbName,
  input: S,
  run: (context: Context, input: z.output<S>) => Promise<O>,
): Verb<S, O> {
  return { name, input, run }
}

/** Permission, then shape, then the deed. Throws a Problem that names the field for input that does not fit. */
export async function perform<S extends z.ZodType, O>(each: Verb<S, O>, context: Context, raw: unknown): Promise<O> {
  permit(context.actor, each.name)
  refuseBroken(raw)
  const parsed = await each.input.safeParseAsync(raw)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const field = issue?.path.map(String).join('.') || undefined
    const message = issue?.message ?? 'The input does not fit'
    // Our own messages are sentences; the library's speak of a value without naming it.
    const isPlain = field && /^(Invalid|Too|Unrecognized|Expected)/.test(message)
    throw new Problem('invalid', isPlain ? `${field}: ${message}.` : `${message}.`, field ? { field } : {})
  }
  return each.run(context, parsed.data)
}

/** U+0000, and half a pair of surrogates: no PostgreSQL can hold or compare them, so no input of ours has them. */
const broken = /[\0\p{Surrogate}]/u

function refuseBroken(raw: unknown, path: readonly string[] = []): void {
  if (typeof raw === 'string') {
    const found = broken.exec(raw)?.[0]
    if (found === undefined) return
    const field = path.join('.').slice(0, 40)
    const what = found === '\0' ? 'a NUL character' : 'half a character'
    throw new Problem('invalid', `${field || 'The input'}: There is ${what} in it.`, field ? { field } : {})
  }
  // Deeper than any input of ours.
  if (typeof raw !== 'object' || raw === null || path.length > 20) return
  for (const [name, value] of Object.entries(raw)) {
    refuseBroken(name, path)
    refuseBroken(value, [...path, name])
  }
}
