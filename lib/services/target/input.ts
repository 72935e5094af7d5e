import 'server-only'
import { z } from 'zod'
import { tlsModes } from '@/lib/domain/connection'
import { Problem } from '@/lib/domain/problem'
import { findTarget, type TargetWithState } from '@/lib/store/target'
import type { Context } from '../context'

// NUL can be stored by no PostgreSQL; other control characters have no place in a name a person reads.
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
const control = /[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/

const oneLine = (what: string, max: number) =>
  z
    .string({ error: `${what} is missing` })
    .min(1, `${what} is missing`)
    .max(max, `${what} is longer than ${max} characters`)
    .refine((text) => text.trim() !== '', `${what} is missing`)
    .refine((text) => !control.test(text), `${what} has a control character in it`)

export const TargetHandle = z.object({ target: z.string().min(1).max(200) })

const portError = { error: 'The port is a number from 1 to 65535' }
/** A number, or its digits as a form sends them; nothing else that JavaScript would take for one. */
const port = z
  .union([z.number(), z.string().trim().regex(/^\d+$/).transform(Number)], portError)
  .pipe(z.number(portError).int(portError).min(1, portError).max(65535, portError))

export const ConnectionInput = z.object({
  host: oneLine('The host', 253).transform((host) => host.trim()),
  port: port.default(5432),
  database: oneLine('The database', 63),
  user: oneLine('The user', 63),
  tls: z.enum(tlsModes, { error: `TLS is one of ${tlsModes.join(', ')}` }).default('verify-full'),
  ca: z
    .string()
    .max(100_000, 'The certificate is longer than 100 kB')
    .transform((text) => text.trim() || null)
    .refine((text) => text === null || text.startsWith('-----BEGIN CERTIFICATE-----'), {
      error: 'The certificate authority is pasted as PEM text, beginning with -----BEGIN CERTIFICATE-----',
    })
    .nullish()
    .transform((text) => text ?? null),
})

export const Password = z
  .string()
  .max(10_000, 'The password is longer than 10,000 characters')
  .refine((text) => !text.includes('\u0000'), 'The password has a NUL character in it')

// The order of the fields is the order in which what is missing is told: as a form asks for them.
export const TargetInput = z
  .object({ name: oneLine('The name', 100).transform((name) => name.trim().normalize('NFC')) })
  .extend(ConnectionInput.shape)
  .extend({
    password: Password.min(1, 'The password is missing'),
    intervalS: z.coerce.number().int().min(10, 'At least 10 seconds').max(3600, 'At most an hour').default(60),
  })

/** What of a target may be changed. Without the defaults of `TargetInput`: what is not given stays as it is. */
export const TargetChange = TargetInput.omit({ password: true })
  .extend({
    port: TargetInput.shape.port.unwrap(),
    tls: TargetInput.shape.tls.unwrap(),
    intervalS: TargetInput.shape.intervalS.unwrap(),
  })
  .partial()

/** The target of a handle (id, short name or name). Throws `not-found`. */
export async function requireTarget(context: Context, handle: string): Promise<TargetWithState> {
  const target = await findTarget(context.store.db, handle)
  if (!target) {
    throw new Problem('not-found', `There is no target “${handle.slice(0, 60)}”.`, {
      hint: 'It may have been removed; the list of targets shows those that are there.',
    })
  }
  return target
}

/** A short name for addresses: letters, digits and dashes of the name, with a number when taken. */
export async function makeSlug(name: string, isTaken: (slug: string) => Promise<boolean>): Promise<string> {
  const base =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'target'
  const reserved = base === 'new' ? 'target' : base
  for (let n = 1; ; n++) {
    const slug = n === 1 ? reserved : `${reserved}-${n}`
    if (!(await isTaken(slug))) return slug
  }
}
