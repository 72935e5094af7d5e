import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '@/lib/domain/role'
import {
  claimOperations,
  insertOperation,
  moveOperation,
  noteOperation,
  readLimits,
  targetsWithOperations,
  writeLimits,
} from '@/lib/store/operation'
import { findTarget, insertTarget, updateTarget } from '@/lib/store/target'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { contextOf } from '@/lib/testing/world'
import { type Context, systemContext } from '../context'
import { create as createKey } from '../key/keys'
import { remove } from '../target/write'
import { perform } from '../verb'
import { approve } from './approve'
import { cancel } from './cancel'
import { describe as describeOne } from './describe'
import { enter } from './enter'
import { openHold } from './hold'
import { list } from './list'
import { start } from './start'
import { undo } from './undo'

let store: TestStore
let target: string
const admin = () => contextOf(store)
const asPerson = (role: Role = 'operator'): Context => {
  const id = randomUUID()
  return { ...contextOf(store), actor: { kind: 'person', id, name: `person ${id.slice(0, 4)}`, role } }
}

beforeAll(async () => {
  store = await makeStore()
})
afterAll(() => store?.close())
beforeEach(async () => {
  const id = randomUUID()
  target = `t-${id.slice(0, 8)}`
  const reached = { host: '127.0.0.1', port: 1, database: 'd', user: 'reader', tls: 'disable' as const }
  await insertTarget(store.db, { id, slug: target, name: target, ...reached })
})

const drop = (name: string, more: object = {}) => ({
  ...{ target, kind: 'drop-index' as const, schema: 'public', name, confirm: name },
  ...more,
})
const create = { kind: 'create-index' as const, schema: 'public', table: 'orders' }
/** A drop that waits for approval, entered without a server to be looked at. */
async function heldDrop(context: Context): Promise<string> {
  const known = (await findTarget(store.db, target))!
  const limits = await readLimits(store.db, known.id)
  const request = { kind: 'drop-index' as const, schema: 'public', name: 'x' }
  return (await store.db.transaction((tx) => enter(context, tx, known, limits, { request, basis: 'b' }))).id
}
const idOf = (answer: object) => (answer as { id: string }).id
const trail = async () =>
  (await store.pool.query<{ action: string }>('select action from audit order by id')).rows.map(({ action }) => action)
const idOfTarget = async () =>
  (await store.pool.query<{ id: string }>('select id from targets where slug = $1', [target])).rows[0]!.id

/** As the worker leaves it. */
async function finish(id: string, how: 'succeeded' | 'failed', change: object = {}) {
  const row = { id, targetId: await idOfTarget() }
  await moveOperation(store.db, { ...row, state: 'waiting' }, 'preflight')
  await moveOperation(store.db, { ...row, state: 'preflight' }, 'running')
  await moveOperation(store.db, { ...row, state: 'running' }, how, change)
}

describe('what is asked for', () => {
  test('waits, with its names, its log and its line in the trail', async () => {
    const before = (await trail()).length
    const id = idOf(await perform(start, admin(), { ...create, target, name: 'by_day', columns: ['day'] }))
    expect(await perform(describeOne, admin(), { operation: id })).toMatchObject({
      state: 'waiting',
      name: 'by_day',
      table: 'orders',
      target: { slug: target },
      request: { keys: [{ column: 'day', expression: null }], method: 'btree', isUnique: false, where: null },
      events: [{ words: 'a test admin asked for it.' }],
      whyNoUndo: 'It did not create the index.',
    })
    expect((await trail()).slice(before)).toEqual(['asked to create an index'])
    expect(await perform(list, admin(), { target, state: 'open' })).toMatchObject({ total: 1, counts: { waiting: 1 } })
    expect(await perform(list, admin(), { target, filter: 'BY_D' })).toMatchObject({ total: 1 })
    expect(await perform(list, admin(), { target, filter: '%' })).toMatchObject({ total: 0 })
    expect(await perform(list, admin(), { target, state: 'over' })).toMatchObject({ total: 0 })
  })

  test('keeps every option of a column', async () => {
    const columns = [
      'plain',
      { column: 'a', order: 'DESC', nulls: 'last', operatorClass: 'text_pattern_ops', collation: 'pg_catalog.C' },
      { expression: ' lower(b) ', operatorClass: { schema: 's.t', name: 'o', parameters: { siglen: 32 } } },
    ]
    const options = { include: ['c'], where: 'a > 1', method: 'gist', unique: true, with: { fillfactor: 70 } }
    const id = idOf(await perform(start, admin(), { ...create, target, columns, ...options } as never))
    const { request } = await perform(describeOne, admin(), { operation: id })
    const bare = { column: null, expression: null, order: null, nulls: null, operatorClass: null, collation: null }
    expect(request).toMatchObject({
      name: null,
      include: ['c'],
      where: 'a > 1',
      method: 'gist',
      isUnique: true,
      parameters: { fillfactor: 70 },
      keys: [
        { ...bare, column: 'plain' },
        {
          ...{ ...bare, column: 'a', order: 'desc', nulls: 'last' },
          operatorClass: { schema: null, name: 'text_pattern_ops' },
          collation: { schema: 'pg_catalog', name: 'C' },
        },
        { ...bare, expression: 'lower(b)', operatorClass: { schema: 's.t', name: 'o', parameters: { siglen: 32 } } },
      ],
    })
  })

  test.each<[string, object, string | undefined]>([
    ['no columns', { ...create }, 'columns'],
    ['no table', { ...create, table: undefined, columns: ['a'] }, 'table'],
    ['a name of 64 bytes', { ...create, columns: ['a'], name: 'é'.repeat(32) }, 'name'],
    ['a NUL in a column', { ...create, columns: ['a\0b'] }, 'columns.0'],
    ['a key that is neither', { ...create, columns: [{ order: 'asc' }] }, 'columns'],
    ['a key that is both', { ...create, columns: [{ column: 'a', expression: 'b' }] }, 'columns'],
    ['an unknown kind', { kind: 'drop-table', schema: 'public', name: 'x' }, 'kind'],
    ['no schema', { kind: 'drop-index', name: 'x', confirm: 'x' }, 'schema'],
    ['an untyped name', { kind: 'drop-index', schema: 'public', name: 'x' }, 'confirm'],
    ['a name typed wrong', { kind: 'drop-index', schema: 'public', name: 'x', confirm: 'X' }, 'confirm'],
    ['a hostile parallel', { kind: 'vacuum-table', schema: 'p', name: 'x', parallel: '4) ; SELECT 1 --' }, 'parallel'],
    ['parallel out of bounds', { kind: 'vacuum-table', schema: 'p', name: 'x', parallel: 1e9 }, 'parallel'],
    [
      'an expression to analyze',
      { kind: 'analyze-table', schema: 'p', name: 'x', columns: [{ expression: '1' }] },
      'columns',
    ],
    ['an array for a name', { kind: 'drop-index', schema: 'public', name: ['x'], confirm: 'x' }, 'name'],
  ])('is refused for %s', async (_, input, field) => {
    await expect(perform(start, admin(), { target, ...input } as never)).rejects.toMatchObject({
      code: 'invalid',
      field,
    })
    expect((await perform(list, admin(), { target })).total).toBe(0)
  })

  test('keeps hostile names as they are', async () => {
    const name = 'a"; DROP TABLE t; --\n\u202e'
    const id = idOf(await perform(start, admin(), drop(name)))
    expect(await perform(describeOne, admin(), { operation: id })).toMatchObject({ name, request: { name } })
  })
})

describe('a second click', () => {
  test('meets the first, and is told which it is', async () => {
    const id = idOf(await perform(start, admin(), drop('x')))
    await expect(perform(start, admin(), drop('x'))).rejects.toMatchObject({ code: 'conflict', operation: id })
    await perform(cancel, admin(), { operation: id })
    expect(idOf(await perform(start, admin(), drop('x')))).not.toBe(id)
  })

  test('of fifty at once leaves one operation', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => perform(start, admin(), drop('x'))))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect((await perform(list, admin(), { target })).total).toBe(1)
  })

  test('for the same definition without a name is the same, for another one it is not', async () => {
    const asked = { ...create, target, columns: ['a', { column: 'b', order: 'desc' }] } as const
    await perform(start, admin(), asked as never)
    await expect(perform(start, admin(), asked as never)).rejects.toMatchObject({ code: 'conflict' })
    await perform(start, admin(), { ...asked, columns: ['b', 'a'] } as never)
    expect((await perform(list, admin(), { target })).total).toBe(2)
  })
})

describe('limits', () => {
  test('close a target', async () => {
    await writeLimits(store.db, await idOfTarget(), { isReadOnly: true })
    await expect(perform(start, admin(), drop('x'))).rejects.toMatchObject({ code: 'not-allowed' })
    await writeLimits(store.db, await idOfTarget(), { isReadOnly: false })
    await updateTarget(store.db, await idOfTarget(), { pausedAt: new Date() })
    await expect(perform(start, admin(), drop('x'))).rejects.toMatchObject({ code: 'conflict' })
  })

  test('make a drop wait for a second person, who is not the first and no key', async () => {
    await writeLimits(store.db, await idOfTarget(), { dropsNeedApproval: true })
    const first = asPerson()
    const operation = await heldDrop(first)
    expect(await perform(describeOne, admin(), { operation })).toMatchObject({ state: 'waiting', needsApproval: true })
    await expect(perform(approve, first, { operation })).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(perform(approve, admin(), { operation })).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(perform(approve, asPerson('viewer'), { operation })).rejects.toMatchObject({ code: 'not-allowed' })
    const before = (await trail()).length
    await perform(approve, asPerson(), { operation })
    expect((await trail()).slice(before)).toEqual(['approved operation'])
    expect(await perform(describeOne, admin(), { operation })).toMatchObject({ needsApproval: false })
    await expect(perform(approve, asPerson(), { operation })).rejects.toMatchObject({ code: 'conflict' })
    const other = idOf(await perform(start, first, { ...create, target, columns: ['a'] }))
    expect(await perform(describeOne, admin(), { operation: other })).toMatchObject({ needsApproval: false })
    await expect(perform(approve, asPerson(), { operation: other })).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('a second person', () => {
  const asKey = (id: string): Context => ({
    ...contextOf(store),
    actor: { kind: 'key', id, name: 'a key', role: 'admin' },
  })
  const idOfActor = ({ actor }: Context) => actor.id!

  test('is not the one whose key asked', async () => {
    await writeLimits(store.db, await idOfTarget(), { dropsNeedApproval: true })
    const maker = asPerson('admin')
    const { id } = await perform(createKey, maker, { name: 'for the script', role: 'admin' })
    const operation = await heldDrop(asKey(id))
    await expect(perform(approve, maker, { operation })).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(perform(approve, asKey(id), { operation })).rejects.toMatchObject({ code: 'not-allowed' })
    expect(await perform(describeOne, admin(), { operation })).toMatchObject({ askers: [idOfActor(maker)] })
    await perform(approve, asPerson(), { operation })
    // A key made by a key is of the same person.
    const { id: second } = await perform(createKey, asKey(id), { name: 'of the key', role: 'admin' })
    expect((await store.pool.query('select person_id from keys where id = $1', [second])).rows).toEqual([
      { person_id: idOfActor(maker) },
    ])
  })

  test('of a command is any person, and no other command', async () => {
    await writeLimits(store.db, await idOfTarget(), { dropsNeedApproval: true })
    const operation = await heldDrop(systemContext(store, 'command'))
    await expect(perform(approve, systemContext(store, 'command'), { operation })).rejects.toMatchObject({
      code: 'not-allowed',
    })
    await perform(approve, asPerson(), { operation })
  })
})

test('the trail tells from the asking to the end, with the outcome', async () => {
  const before = (await trail()).length
  const id = idOf(await perform(start, admin(), drop('x')))
  await finish(id, 'failed', { says: 'It could not be done.' })
  expect((await trail()).slice(before)).toEqual(['asked to drop an index', 'operation began', 'operation failed'])
  const { rows } = await store.pool.query('select actor_kind, detail from audit order by id desc limit 1')
  expect(rows).toEqual([
    {
      actor_kind: 'system',
      detail: {
        ...{ kind: 'drop-index', name: 'public.x', operation: id, askedBy: 'a test admin' },
        outcome: 'It could not be done.',
      },
    },
  ])
})

describe('an end', () => {
  test('comes at once to what waits, and once', async () => {
    const operation = idOf(await perform(start, admin(), drop('x')))
    const before = (await trail()).length
    await perform(cancel, admin(), { operation })
    expect((await trail()).slice(before)).toEqual(['asked to cancel an operation', 'operation cancelled'])
    expect(await perform(describeOne, admin(), { operation })).toMatchObject({ state: 'cancelled', isOver: true })
    await expect(perform(cancel, admin(), { operation })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('asked for twice says that it is being cancelled, not that it is over', async () => {
    const operation = idOf(await perform(start, admin(), drop('x')))
    const row = { id: operation, targetId: await idOfTarget() }
    await moveOperation(store.db, { ...row, state: 'waiting' }, 'preflight')
    await moveOperation(store.db, { ...row, state: 'preflight' }, 'running')
    await perform(cancel, admin(), { operation })
    for (const state of ['running', 'cancelling'] as const) {
      if (state === 'cancelling') await moveOperation(store.db, { ...row, state: 'running' }, state)
      await expect(perform(cancel, admin(), { operation })).rejects.toMatchObject({
        code: 'conflict',
        message: 'It is being cancelled already.',
      })
    }
  })

  test('asked for while it is looked at is not lost when it is put off', async () => {
    const operation = idOf(await perform(start, admin(), drop('x')))
    const row = { id: operation, targetId: await idOfTarget() }
    const hold = openHold(store, await moveOperation(store.db, { ...row, state: 'waiting' }, 'preflight'))
    await perform(cancel, admin(), { operation })
    await hold.move('waiting', { says: 'A dump runs.' })
    expect(await perform(describeOne, admin(), { operation })).toMatchObject({
      state: 'cancelled',
      says: 'Cancelled before it began; nothing was changed.',
    })
  })

  test.each(['nonsense', randomUUID(), '', '../x'])('of what is not there is refused: %j', async (operation) => {
    await expect(perform(cancel, admin(), { operation })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('what waits', () => {
  const claim = async () => (await claimOperations(store, await idOfTarget(), 'w', 1000)).begun.map(({ id }) => id)

  test('goes on waiting while its target is paused or read-only, and begins afterwards', async () => {
    const operation = idOf(await perform(start, admin(), drop('x')))
    const id = await idOfTarget()
    const closed = [
      () => updateTarget(store.db, id, { pausedAt: new Date() }),
      () => writeLimits(store.db, id, { isReadOnly: true }),
    ]
    for (const close of closed) {
      await close()
      expect(await claim()).toEqual([])
      expect(await targetsWithOperations(store.db)).not.toContain(id)
      expect((await perform(describeOne, admin(), { operation })).whyClosed).toContain('does not begin')
      await updateTarget(store.db, id, { pausedAt: null })
      await writeLimits(store.db, id, { isReadOnly: false })
    }
    expect(await targetsWithOperations(store.db)).toContain(id)
    expect(await claim()).toEqual([operation])
    await updateTarget(store.db, id, { pausedAt: new Date() })
    expect((await perform(describeOne, admin(), { operation })).whyClosed).toContain('goes on to its end')
    expect((await claimOperations(store, id, 'other', 1000)).begun).toEqual([])
  })

  test('ends with its target, which stays while something is done there', async () => {
    const waiting = idOf(await perform(start, admin(), drop('x')))
    const row = { id: idOf(await perform(start, admin(), drop('y'))), targetId: await idOfTarget() }
    await moveOperation(store.db, { ...row, state: 'waiting' }, 'preflight')
    await expect(perform(remove, admin(), { target, confirm: target })).rejects.toMatchObject({
      code: 'conflict',
      operation: row.id,
    })
    expect(await perform(describeOne, admin(), { operation: waiting })).toMatchObject({ state: 'waiting' })
    await moveOperation(store.db, { ...row, state: 'preflight' }, 'refused')
    await perform(remove, admin(), { target, confirm: target })
    expect(await perform(describeOne, admin(), { operation: waiting })).toMatchObject({ state: 'cancelled' })
  })
})

describe('an undo', () => {
  const memory = { schema: 'public', table: 'orders', name: 'x', definition: 'CREATE INDEX x ON public.orders (a)' }

  test('of a drop brings back what was stored, once', async () => {
    const operation = idOf(await perform(start, admin(), drop('x')))
    await expect(perform(undo, admin(), { operation })).rejects.toMatchObject({ code: 'conflict' })
    await finish(operation, 'succeeded', { memory })
    const undoing = idOf(await perform(undo, admin(), { operation }))
    expect(await perform(describeOne, admin(), { operation: undoing })).toMatchObject({
      kind: 'create-index',
      name: 'x',
      request: { kind: 'create-index', restore: operation },
      undoes: { id: operation },
    })
    expect(await perform(describeOne, admin(), { operation })).toMatchObject({ undoneBy: undoing })
    await expect(perform(undo, admin(), { operation })).rejects.toMatchObject({ code: 'conflict' })
    await finish(undoing, 'failed')
    expect((await perform(describeOne, admin(), { operation })).whyNoUndo).toBeNull()
    expect(idOf(await perform(undo, admin(), { operation }))).not.toBe(undoing)
  })

  test('of a create drops it', async () => {
    const operation = idOf(await perform(start, admin(), { ...create, target, name: 'n', columns: ['a'] }))
    await finish(operation, 'succeeded')
    const undoing = idOf(await perform(undo, admin(), { operation }))
    expect((await perform(describeOne, admin(), { operation: undoing })).request).toEqual({
      ...{ kind: 'drop-index', schema: 'public', name: 'n' },
    })
  })

  test.each([
    ['reindex-index', 'succeeded'],
    ['analyze-table', 'succeeded'],
    ['drop-index', 'failed'],
  ] as const)('there is none of %s that %s', async (kind, how) => {
    const asked = { target, kind, schema: 'public', name: 'x', confirm: 'x' }
    const operation = idOf(await perform(start, admin(), asked))
    await finish(operation, how)
    await expect(perform(undo, admin(), { operation })).rejects.toMatchObject({ code: 'unsupported' })
  })
})

test('what workers keep for each other is shown to nobody', async () => {
  const row = await insertOperation(store.db, {
    targetId: await idOfTarget(),
    kind: 'drop-index',
    request: { kind: 'drop-index', schema: 'public', name: 'x' },
    schema: 'public',
    name: 'x',
    actorKind: 'system',
    actorName: 'test',
  })
  await noteOperation(store.db, row, { owner: 'worker-7f3', token: 'token-7f3' })
  expect(JSON.stringify(await perform(describeOne, admin(), { operation: row.id }))).not.toContain('7f3')
})
