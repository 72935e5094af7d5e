import { beforeAll, expect, test } from 'vitest'
import type { Store } from '@/lib/store/open'
import { noteAttempt } from '@/lib/store/person'
import { makeStore } from '@/lib/testing/store'
import { type Context, systemContext } from '../context'
import { create as createKey, list as listKeys } from '../key/keys'
import { actorOfKey, actorOfSession, makeToken, signInByPassword, signInByToken } from '../session/session'
import { perform } from '../verb'
import { change, createPerson, setPassword } from './people'

let store: Store
let system: Context
beforeAll(async () => {
  store = await makeStore()
  system = systemContext(store, 'a test')
})

const password = 'correct horse battery'
const enter = (email: string, address = '127.0.0.1') =>
  signInByPassword(store, { email, password, address, userAgent: null })

async function as(session: string): Promise<Context> {
  const actor = await actorOfSession(store, session)
  if (!actor) throw new Error('nobody is signed in')
  return { ...system, actor }
}

test('a new password ends the other sessions and links of that person, and nobody else’s', async () => {
  const ann = await createPerson(system, { name: 'Ann', email: 'ann@example.org', role: 'admin', password })
  await createPerson(system, { name: 'Bob', email: 'bob@example.org', role: 'viewer', password })
  const [here, elsewhere, bob] = [await enter(ann.email), await enter(ann.email), await enter('bob@example.org')]
  const link = await makeToken(store.db, ann.id)

  await perform(setPassword, await as(here), { name: 'Anna', current: password })
  expect(await actorOfSession(store, elsewhere)).not.toBeNull()

  await perform(setPassword, await as(here), { current: password, password: 'another horse battery' })
  expect(await actorOfSession(store, here)).toMatchObject({ name: 'Anna' })
  expect(await actorOfSession(store, elsewhere)).toBeNull()
  expect(await actorOfSession(store, bob)).not.toBeNull()
  await expect(signInByToken(store, link, null)).rejects.toMatchObject({ code: 'not-signed-in' })
})

test('who is shut out has no session and no link left, also when let in again', async () => {
  const eve = await createPerson(system, { name: 'Eve', email: 'eve@example.org', role: 'operator', password })
  const session = await enter(eve.email)
  const link = await makeToken(store.db, eve.id)
  await perform(change, system, { id: eve.id, disabled: true })
  expect(await actorOfSession(store, session)).toBeNull()
  await perform(change, system, { id: eve.id, disabled: false })
  expect(await actorOfSession(store, session)).toBeNull()
  await expect(signInByToken(store, link, null)).rejects.toMatchObject({ code: 'not-signed-in' })
})

test('a key does no more than the person who made it may do now, and nothing while they are shut out', async () => {
  const max = await createPerson(system, { name: 'Max', email: 'max@example.org', role: 'admin', password })
  const { key } = await perform(createKey, await as(await enter(max.email)), { name: 'of Max', role: 'operator' })
  const own = await perform(createKey, system, { name: 'of a command', role: 'operator' })
  const inherited = await perform(
    createKey,
    { ...system, actor: { kind: 'key', id: (await actorOfKey(store, key))!.id!, name: 'of Max', role: 'admin' } },
    { name: 'of the key of Max', role: 'admin' },
  )
  const held = async (each: string) => (await actorOfKey(store, each))?.role ?? null
  const allowed = async () => {
    const { items } = await perform(listKeys, system, {})
    return ['of Max', 'of the key of Max', 'of a command'].map(
      (name) => items.find((each) => each.name === name)?.allows,
    )
  }
  const expected = async (...roles: (string | null)[]) => {
    expect([await held(key), await held(inherited.key), await held(own.key)]).toEqual(roles)
    expect(await allowed()).toEqual(roles)
  }
  await expected('operator', 'admin', 'operator')
  await perform(change, system, { id: max.id, role: 'viewer' })
  await expected('viewer', 'viewer', 'operator')
  await perform(change, system, { id: max.id, disabled: true })
  await expected(null, null, 'operator')
  await perform(change, system, { id: max.id, role: 'operator', disabled: false })
  await expected('operator', 'operator', 'operator')
})

test('who guesses locks nobody out but themselves', async () => {
  for (const email of ['ida@example.org', 'jon@example.org']) {
    await createPerson(system, { name: email, email, role: 'viewer', password })
  }
  const fail = async (count: number, email: (n: number) => string, address: (n: number) => string) => {
    for (let n = 0; n < count; n++) await noteAttempt(store.db, email(n), address(n))
  }
  const busy = { code: 'busy' }
  await fail(
    10,
    () => 'ida@example.org',
    () => '10.0.0.1',
  )
  await expect(enter('ida@example.org', '10.0.0.1')).rejects.toMatchObject(busy)
  await enter('ida@example.org', '10.0.0.2')
  await fail(
    50,
    (n) => `${n}@example.org`,
    () => '10.0.0.3',
  )
  await expect(enter('ida@example.org', '10.0.0.3')).rejects.toMatchObject(busy)

  // Behind a proxy that nobody named, all come from one address.
  await fail(
    60,
    (n) => `${n}@example.org`,
    () => '',
  )
  await enter('ida@example.org', '')
  await fail(
    10,
    () => 'ida@example.org',
    () => '',
  )
  await expect(enter('ida@example.org', '')).rejects.toMatchObject(busy)
  await enter('jon@example.org', '')

  await fail(
    80,
    () => 'ida@example.org',
    (n) => `10.0.1.${n}`,
  )
  await expect(enter('ida@example.org', '10.0.0.2')).rejects.toMatchObject(busy)
})

test('guesses that come all at once are counted as those one after another', async () => {
  await createPerson(system, { name: 'Dan', email: 'dan@example.org', role: 'viewer', password })
  const guess = () =>
    signInByPassword(store, { email: 'dan@example.org', password: 'wrong', address: '10.0.0.9', userAgent: null })
  const answers = await Promise.allSettled(Array.from({ length: 25 }, guess))
  const codes = answers.map((each) => (each.status === 'rejected' ? each.reason.code : 'in'))
  expect(codes.filter((code) => code === 'not-signed-in')).toHaveLength(10)
  expect(codes.filter((code) => code === 'busy')).toHaveLength(15)
})
