import 'server-only'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Capability } from '@/lib/domain/facts'
import { Problem } from '@/lib/domain/problem'
import type { Db } from '@/lib/store/open'
import { askCancel, forgetOperator, holdOperations, logOperation, openOperations } from '@/lib/store/operation'
import {
  insertTarget,
  lockTarget,
  slugTaken,
  type TargetRow,
  updateTarget,
  updateTargetState,
} from '@/lib/store/target'
import { checkForm } from '@/lib/targets/pool'
import type { Context } from '../context'
import { ask } from '../errand/ask'
import { flag } from '../list-input'
import { record } from '../record'
import { verb } from '../verb'
import { ConnectionInput, makeSlug, Password, requireTarget, TargetChange, TargetHandle, TargetInput } from './input'
import { sealPassword } from './seal-password'
import { viewTarget } from './view'

export type TestResult = {
  ok: boolean
  version: string | null
  role: 'primary' | 'replica' | null
  capabilities: Capability[]
}
const testWaitMs = 25_000

/** Adds a target after trying its connection; `test: false` adds it untried, to be reached later. */
export const add = verb('target.add', TargetInput.extend({ test: flag.default(true) }), async (context, input) => {
  const { password, test: isTested, ...fields } = input
  checkForm(connectionOf(fields), password)
  const id = randomUUID()
  const sealedPassword = await sealPassword(context, id, password)
  const connection = connectionOf(fields)
  const tested = isTested
    ? await ask<TestResult>(context, 'test', null, { id, connection, sealedPassword }, testWaitMs)
    : null
  const { db } = context.store
  const row = await db.transaction(async (tx) => {
    const slug = await makeSlug(fields.name, (candidate) => slugTaken(tx, candidate))
    const added = await insertTarget(tx, { id, slug, sealedPassword, ...fields })
    if (tested) await updateTargetState(tx, id, { capabilities: tested.capabilities })
    await record(context, tx, {
      action: 'added target',
      subject: fields.name,
      targetId: id,
      detail: connection,
    })
    return added
  })
  return { ...(await describeRow(context, row)), test: tested }
})

const Edit = TargetChange.extend({
  target: TargetHandle.shape.target,
  password: Password.optional(),
  test: flag.default(true),
})

/** Changes a target. A change of where or how we connect asks for the password again: it must not go to another server. */
export const edit = verb('target.edit', Edit, async (context, input) => {
  const { target: handle, password, test: isTested, ...given } = input
  const target = await requireTarget(context, handle)
  const change = changedOnly(given, target)
  const next = { ...target, ...change }
  checkForm(connectionOf(next), password ?? '')
  const isElsewhere = (['host', 'port', 'user', 'tls', 'ca', 'database'] as const).some(
    (name) => next[name] !== target[name],
  )
  if (isElsewhere && !password) {
    throw new Problem('invalid', 'Enter the password again: the connection leads elsewhere than before.', {
      field: 'password',
    })
  }
  const sealedPassword = password ? await sealPassword(context, target.id, password) : target.sealedPassword
  if (isTested && (isElsewhere || password)) {
    await ask<TestResult>(
      context,
      'test',
      null,
      { id: target.id, connection: connectionOf(next), sealedPassword },
      testWaitMs,
    )
  }
  const { db } = context.store
  await db.transaction(async (tx) => {
    await refuseMoved(tx, target)
    await updateTarget(tx, target.id, { ...change, sealedPassword })
    // Its password must not go to another server either.
    const isForgotten = isElsewhere && (await forgetOperator(tx, target.id))
    if (isElsewhere || password) {
      await updateTargetState(tx, target.id, { nextDueAt: context.now(), lastProblem: null, failures: 0 })
    }
    await record(context, tx, {
      action: 'changed target',
      subject: target.name,
      targetId: target.id,
      detail: {
        changed: [...Object.keys(change), ...(password ? ['password'] : [])],
        ...(isForgotten ? { operatorRoleForgotten: true } : {}),
      },
    })
  })
  return viewTarget(await requireTarget(context, target.id), context.now())
})

/** Throws when the target leads elsewhere, or has another password, than when it was read: a password must not go astray. */
async function refuseMoved(tx: Db, read: TargetRow): Promise<void> {
  const now = await lockTarget(tx, read.id)
  const way = (row: TargetRow) => JSON.stringify([connectionOf(row), row.sealedPassword, row.removedAt])
  if (now && way(now) === way(read)) return
  throw new Problem('conflict', 'Somebody else changed this target meanwhile.', {
    hint: 'Reload the page and look again.',
  })
}

function changedOnly<T extends object>(given: Partial<T>, before: T): Partial<T> {
  const entries = Object.entries(given) as [keyof T, T[keyof T] | undefined][]
  return Object.fromEntries(
    entries.filter(([name, value]) => value !== undefined && value !== before[name]),
  ) as Partial<T>
}

/** Tries a connection that is not saved yet. */
export const tryConnection = verb(
  'target.try',
  ConnectionInput.extend({ password: Password.min(1, 'The password is missing') }),
  async (context, input) => {
    const { password, ...fields } = input
    checkForm(connectionOf(fields), password)
    const id = randomUUID()
    const payload = { id, connection: connectionOf(fields), sealedPassword: await sealPassword(context, id, password) }
    return ask<TestResult>(context, 'test', null, payload, testWaitMs)
  },
)

/** Tests a saved target: reachable, and every right, extension and setting we use. */
export const test = verb('target.test', TargetHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { id, sealedPassword } = target
  const payload = { id, connection: connectionOf(target), sealedPassword }
  const result = await ask<TestResult>(context, 'test', id, payload, testWaitMs)
  await updateTargetState(context.store.db, id, { capabilities: result.capabilities })
  return result
})

export const pause = verb('target.pause', TargetHandle.extend({ paused: z.boolean() }), async (context, input) => {
  const target = await requireTarget(context, input.target)
  await context.store.db.transaction(async (tx) => {
    await updateTarget(tx, target.id, { pausedAt: input.paused ? context.now() : null })
    if (!input.paused) await updateTargetState(tx, target.id, { nextDueAt: context.now() })
    await record(context, tx, {
      action: input.paused ? 'paused target' : 'resumed target',
      subject: target.name,
      targetId: target.id,
    })
  })
  return { paused: input.paused }
})

/** Removes a target: it disappears at once, its history is deleted in portions by the worker. */
export const remove = verb(
  'target.remove',
  TargetHandle.extend({ confirm: z.string({ error: 'Type the name of the target' }) }),
  async (context, input) => {
    const target = await requireTarget(context, input.target)
    if (input.confirm !== target.name) {
      throw new Problem('invalid', `Type the name “${target.name}” to remove it.`, { field: 'confirm' })
    }
    await context.store.db.transaction(async (tx) => {
      await holdOperations(tx, target.id)
      await endOperations(context, tx, target.id)
      await updateTarget(tx, target.id, { removedAt: context.now(), sealedPassword: null })
      await forgetOperator(tx, target.id)
      await record(context, tx, { action: 'removed target', subject: target.name, targetId: target.id })
    })
    return { removed: target.name }
  },
)

/** Cancels what waits on a target that goes. Throws `conflict` while something is done there: nobody would be left to clean up. */
async function endOperations(context: Context, tx: Db, targetId: string): Promise<void> {
  const open = await openOperations(tx, targetId)
  const begun = open.find((each) => each.state !== 'waiting')
  if (begun) {
    throw new Problem('conflict', `An operation on “${begun.schema}.${begun.name}” is under way on this target.`, {
      hint: 'Wait for its end or cancel it on its page, then remove the target.',
      operation: begun.id,
    })
  }
  for (const row of open) {
    await askCancel(tx, row, context.actor.name, context.now())
    await logOperation(tx, row, 'note', `${context.actor.name} removed its target.`)
  }
}

/** Where and how a target is reached. */
export function connectionOf(row: Pick<TargetRow, 'host' | 'port' | 'database' | 'user' | 'tls' | 'ca'>) {
  const { host, port, database, user, tls, ca } = row
  return { host, port, database, user, tls, ca }
}

async function describeRow(context: Context, row: TargetRow) {
  return viewTarget(await requireTarget(context, row.id), context.now())
}
