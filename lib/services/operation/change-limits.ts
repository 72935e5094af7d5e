import 'server-only'
import { z } from 'zod'
import { Problem } from '@/lib/domain/problem'
import { readLimits, readOperator, writeLimits } from '@/lib/store/operation'
import { checkForm } from '@/lib/targets/pool'
import { ask } from '../errand/ask'
import { flag } from '../list-input'
import { record } from '../record'
import { ConnectionInput, Password, requireTarget, TargetHandle } from '../target/input'
import { sealPassword } from '../target/seal-password'
import { connectionOf, type TestResult } from '../target/write'
import { verb } from '../verb'
import { viewLimits } from './limits'

const whole = (what: string, least: number, most: number) =>
  z.coerce
    .number({ error: `${what} is a number` })
    .int(`${what} is a whole number`)
    .min(least, `${what} is at least ${least}`)
    .max(most, `${what} is at most ${most}`)

const ChangeInput = TargetHandle.extend({
  isReadOnly: z.boolean().optional(),
  dropsNeedApproval: z.boolean().optional(),
  oldSnapshotMinutes: whole('The age of a snapshot', 0, 1440).optional(),
  buildsAtOnce: whole('The number of builds', 1, 16).optional(),
  watchHours: whole('The hours of watching', 0, 720).optional(),
  mostHours: whole('The hours of a build', 1, 720).optional(),
  /** The role that changes things; empty for the one that reads. */
  user: z.union([z.literal('').transform(() => null), ConnectionInput.shape.user]).nullish(),
  password: Password.optional(),
  test: flag.default(true),
})

const testWaitMs = 25_000

/** Changes what operations may do on a target, and as whom. A new role is tried before it is kept. */
export const changeLimits = verb('operation.change-limits', ChangeInput, async (context, input) => {
  const { target: handle, user, password, test, ...limits } = input
  const target = await requireTarget(context, handle)
  const { db } = context.store
  const before = { ...(await readLimits(db, target.id)), user: (await readOperator(db, target.id))?.user ?? null }
  if (user === undefined && password) {
    throw new Problem('invalid', 'The password belongs to a role: name it.', { field: 'user' })
  }
  if (user && user !== before.user && !password) {
    throw new Problem('invalid', `The password of “${user}” is missing.`, { field: 'password' })
  }
  const connection = user && password ? { ...connectionOf(target), user } : null
  if (connection) checkForm(connection, password!)
  const sealedPassword = connection ? await sealPassword(context, target.id, password!) : undefined
  if (connection && test) {
    await ask<TestResult>(context, 'test', null, { id: target.id, connection, sealedPassword }, testWaitMs)
  }
  const given = Object.entries({ ...limits, ...(user === undefined ? {} : { user }) })
  const changed = Object.fromEntries(
    given.filter(([name, value]) => value !== undefined && value !== before[name as keyof typeof before]),
  )
  await db.transaction(async (tx) => {
    await writeLimits(tx, target.id, {
      ...limits,
      ...(user === undefined ? {} : { user, ...(user === null ? { sealedPassword: null } : {}) }),
      ...(sealedPassword ? { sealedPassword } : {}),
    })
    await record(context, tx, {
      action: 'changed limits of operations',
      subject: target.name,
      targetId: target.id,
      detail: { ...changed, ...(password ? { changed: ['password'] } : {}) },
    })
  })
  return viewLimits(context, target)
})
