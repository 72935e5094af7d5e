import 'server-only'
import { createHash, randomBytes } from 'node:crypto'
import { Problem } from '@/lib/domain/problem'
import { appendAudit } from '@/lib/store/audit'
import { findKey, touchKey } from '@/lib/store/key'
import type { Db, Store } from '@/lib/store/open'
import {
  countAttempts,
  deleteSession,
  deleteTerminalTokens,
  findPerson,
  firstAdmin,
  insertPerson,
  insertSession,
  insertToken,
  lockPersons,
  noteAttempt,
  type PersonRow,
  personOfSession,
  touchSession,
  useToken,
} from '@/lib/store/person'
import type { Actor } from '../context'
import { verifyPassword } from './password'

const idleMs = 7 * 86_400_000
const absoluteMs = 30 * 86_400_000
const tokenMs = 24 * 3_600_000

/** SHA-256 of a random 256-bit value: what the store keeps of session ids, tokens and keys. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

export function randomSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** A one-time link's token. Without a person it makes, or signs in, the first administrator. */
export async function makeToken(db: Db, personId: string | null): Promise<string> {
  const token = randomSecret()
  if (personId === null) await deleteTerminalTokens(db)
  await insertToken(db, { hash: hashSecret(token), personId, expiresAt: new Date(Date.now() + tokenMs) })
  return token
}

/**
 * Trades a one-time token for a session id. The first to come with the terminal's token becomes the administrator; later
 * terminal tokens sign in the oldest one. Throws `not-signed-in` when the token is unknown, used or over.
 */
export async function signInByToken(store: Store, token: string, userAgent: string | null): Promise<string> {
  return store.db.transaction(async (tx) => {
    const used = await useToken(tx, hashSecret(token))
    if (!used) {
      throw new Problem('not-signed-in', 'This sign-in link was used already or is over.', {
        hint: 'Start Arborist again for a new link, or sign in with your password.',
      })
    }
    await lockPersons(tx)
    const person = used.personId ? await findPerson(tx, { id: used.personId }) : await terminalPerson(tx)
    if (!person || person.disabledAt) {
      throw new Problem('not-signed-in', 'The person this link was made for can no longer sign in.')
    }
    return openSession(tx, person, userAgent, 'signed in by link')
  })
}

async function terminalPerson(db: Db): Promise<PersonRow> {
  return (
    (await firstAdmin(db)) ??
    (await insertPerson(db, { name: 'Administrator', email: 'admin@localhost', role: 'admin' }))
  )
}

let lastCheck: Promise<unknown> = Promise.resolve()

/**
 * Checks e-mail and password. Refuses after ten failures in fifteen minutes for this e-mail from this address, so that who
 * guesses locks nobody out but themselves, after fifty from an address, and after a hundred for an e-mail from anywhere. An
 * address '' is one that nobody knows, which all may share. One at a time: a check takes 128 MB for a moment, and guesses
 * sent all at once must not pass before the first of them is counted.
 */
export function signInByPassword(
  store: Store,
  input: { email: string; password: string; address: string; userAgent: string | null },
): Promise<string> {
  const check = lastCheck.then(() => checkPassword(store, input))
  lastCheck = check.catch(() => {})
  return check
}

async function checkPassword(store: Store, input: Parameters<typeof signInByPassword>[1]): Promise<string> {
  const attempts = await countAttempts(store.db, input.email, input.address, 15)
  if (attempts.both >= 10 || attempts.email >= 100 || (input.address !== '' && attempts.address >= 50)) {
    throw new Problem('busy', 'Too many failed sign-ins.', { hint: 'Wait a quarter of an hour and try again.' })
  }
  const person = await findPerson(store.db, { email: input.email })
  const isRight = await verifyPassword(input.password, person?.passwordHash ?? null)
  if (!person || !isRight || person.disabledAt) {
    await noteAttempt(store.db, input.email, input.address)
    throw new Problem('not-signed-in', 'E-mail and password do not match.', {
      hint: 'Check both, or ask an administrator for a new link.',
    })
  }
  return store.db.transaction((tx) => openSession(tx, person, input.userAgent, 'signed in'))
}

async function openSession(db: Db, person: PersonRow, userAgent: string | null, action: string): Promise<string> {
  const id = randomSecret()
  await insertSession(db, {
    hash: hashSecret(id),
    personId: person.id,
    expiresAt: new Date(Date.now() + absoluteMs),
    userAgent: userAgent?.slice(0, 200) ?? null,
  })
  await appendAudit(db, {
    actorKind: 'person',
    actorId: person.id,
    actorName: person.name,
    action,
    subject: person.email,
  })
  return id
}

export async function signOut(store: Store, sessionId: string): Promise<void> {
  await deleteSession(store.db, hashSecret(sessionId))
}

/** The person behind a session cookie, or null. */
export async function actorOfSession(store: Store, sessionId: string): Promise<Actor | null> {
  const hash = hashSecret(sessionId)
  const found = await personOfSession(store.db, hash, idleMs)
  if (!found) return null
  if (Date.now() - found.seenAt.getTime() > 60_000) await touchSession(store.db, hash)
  const { id, name, role } = found.person
  return { kind: 'person', id, name, role, session: hash }
}

/** The key behind `Authorization: Bearer`, or null; one of a disabled person is none. */
export async function actorOfKey(store: Store, key: string): Promise<Actor | null> {
  if (!key.startsWith('arb_')) return null
  const row = await findKey(store.db, hashSecret(key))
  if (!row?.allows) return null
  await touchKey(store.db, row.id)
  return { kind: 'key', id: row.id, name: row.name, role: row.allows }
}
