import 'server-only'
import { z } from 'zod'
import { Problem } from '@/lib/domain/problem'
import { type Role, roles } from '@/lib/domain/role'
import type { Db } from '@/lib/store/open'
import {
  deleteSessionsOf,
  deleteTokensOf,
  findPerson,
  insertPerson,
  listPersons,
  lockPersons,
  type PersonRow,
  updatePerson,
} from '@/lib/store/person'
import type { Context } from '../context'
import { record } from '../record'
import { hashPassword, verifyPassword } from '../session/password'
import { makeToken } from '../session/session'
import { verb } from '../verb'

const role = z.enum(roles, { error: `The role is one of ${roles.join(', ')}` })
const name = z.string().trim().min(1, 'The name is missing').max(100, 'The name is longer than 100 characters')
const email = z.email('This is not an e-mail address').max(200)
const password = z
  .string()
  .min(12, 'The password needs at least 12 characters')
  .max(200, 'The password is longer than 200 characters')

export type PersonView = {
  id: string
  name: string
  email: string
  role: Role
  hasPassword: boolean
  isDisabled: boolean
  createdAt: Date
}

export const list = verb('person.list', z.object({}), async (context) => ({
  items: (await listPersons(context.store.db)).map(viewPerson),
  nextCursor: null,
}))

/** Adds a person and answers a one-time link's path, to be handed over by the administrator. */
export const invite = verb('person.invite', z.object({ name, email, role }), async (context, input) =>
  context.store.db.transaction(async (tx) => {
    if (await findPerson(tx, { email: input.email })) {
      throw new Problem('conflict', 'There is a person with this e-mail address already.', { field: 'email' })
    }
    const person = await insertPerson(tx, input)
    await record(context, tx, { action: 'invited person', subject: input.email, detail: { role: input.role } })
    return { person: viewPerson(person), path: `/setup?token=${await makeToken(tx, person.id)}` }
  }),
)

const Change = z.object({
  id: z.uuid(),
  role: role.optional(),
  disabled: z.boolean().optional(),
  link: z.boolean().optional(),
})

/** Changes a role, shuts a person out or lets them in again, or makes a new one-time link. One administrator always stays. */
export const change = verb('person.change', Change, async (context, input) =>
  context.store.db.transaction(async (tx) => {
    await lockPersons(tx)
    const person = await findPerson(tx, { id: input.id })
    if (!person) throw new Problem('not-found', 'This person is not there any more.')
    const next = {
      role: input.role ?? person.role,
      disabledAt: input.disabled === undefined ? person.disabledAt : disabledAt(context, input.disabled),
    }
    await keepOneAdmin(tx, person, next)
    await updatePerson(tx, person.id, next)
    if (next.disabledAt) {
      await deleteSessionsOf(tx, person.id)
      await deleteTokensOf(tx, person.id)
    }
    await record(context, tx, {
      action: 'changed person',
      subject: person.email,
      detail: { role: next.role, disabled: next.disabledAt !== null, newLink: input.link ?? false },
    })
    const path = input.link ? `/setup?token=${await makeToken(tx, person.id)}` : null
    return { person: viewPerson({ ...person, ...next }), path }
  }),
)

/** One's own account. */
export const self = verb('person.self', z.object({}), async (context) => {
  if (context.actor.kind !== 'person') throw new Problem('not-allowed', 'Only people have accounts.')
  const person = await findPerson(context.store.db, { id: context.actor.id })
  if (!person) throw new Problem('not-signed-in', 'You are not signed in any more.')
  return viewPerson(person)
})

const OwnAccount = z.object({
  current: z.string().max(200).optional(),
  password: password.optional(),
  name: name.optional(),
  email: email.optional(),
})

/**
 * Sets one's own name, e-mail and password, as far as given. The old password is asked for when there is one. A new one
 * ends the person's other sessions and unopened links: whoever knew the old password is out.
 */
export const setPassword = verb('person.password', OwnAccount, async (context, input) => {
  const { actor } = context
  if (actor.kind !== 'person') throw new Problem('not-allowed', 'Only people have passwords.')
  const person = await findPerson(context.store.db, { id: actor.id })
  if (!person) throw new Problem('not-signed-in', 'You are not signed in any more.')
  if (person.passwordHash && !(await verifyPassword(input.current ?? '', person.passwordHash))) {
    throw new Problem('invalid', 'The current password is not right.', { field: 'current' })
  }
  const passwordHash = input.password ? await hashPassword(input.password) : person.passwordHash
  await context.store.db.transaction(async (tx) => {
    if (input.email && input.email.toLowerCase() !== person.email.toLowerCase()) {
      if (await findPerson(tx, { email: input.email })) {
        throw new Problem('conflict', 'There is a person with this e-mail address already.', { field: 'email' })
      }
    }
    await updatePerson(tx, person.id, {
      passwordHash,
      name: input.name ?? person.name,
      email: input.email ?? person.email,
    })
    if (input.password) {
      await deleteSessionsOf(tx, person.id, actor.session)
      await deleteTokensOf(tx, person.id)
    }
    await record(context, tx, {
      action: input.password ? 'changed own password' : 'changed own account',
      subject: input.email ?? person.email,
    })
  })
  return { done: true }
})

/** Adds an administrator with a password: for machines without a browser. */
export async function createPerson(
  context: Context,
  input: { name: string; email: string; role: Role; password: string },
): Promise<PersonView> {
  const parsed = z.object({ name, email, role, password }).safeParse(input)
  if (!parsed.success) throw new Problem('invalid', `${parsed.error.issues[0]?.message ?? 'It does not fit'}.`)
  const passwordHash = await hashPassword(input.password)
  return context.store.db.transaction(async (tx) => {
    if (await findPerson(tx, { email: input.email })) {
      throw new Problem('conflict', 'There is a person with this e-mail address already.', { field: 'email' })
    }
    const person = await insertPerson(tx, { name: input.name, email: input.email, role: input.role })
    await updatePerson(tx, person.id, { passwordHash })
    await record(context, tx, { action: 'added person', subject: input.email, detail: { role: input.role } })
    return viewPerson({ ...person, passwordHash })
  })
}

async function keepOneAdmin(tx: Db, person: PersonRow, next: { role: Role; disabledAt: Date | null }): Promise<void> {
  if (next.role === 'admin' && !next.disabledAt) return
  const others = (await listPersons(tx)).filter(
    (each) => each.id !== person.id && each.role === 'admin' && !each.disabledAt,
  )
  if (others.length > 0) return
  throw new Problem('conflict', 'This is the last administrator.', {
    hint: 'Make somebody else an administrator first.',
  })
}

function disabledAt(context: Context, isDisabled: boolean): Date | null {
  return isDisabled ? context.now() : null
}

function viewPerson(row: PersonRow): PersonView {
  const { id, name, email, role, createdAt } = row
  return {
    id,
    name,
    email,
    role,
    createdAt,
    hasPassword: row.passwordHash !== null,
    isDisabled: row.disabledAt !== null,
  }
}
