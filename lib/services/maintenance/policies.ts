import 'server-only'
import { z } from 'zod'
import { defaultPolicy, type Policy } from '@/lib/domain/maintenance/policy'
import { Problem } from '@/lib/domain/problem'
import { findPolicy, insertPolicy, listPolicies, type PolicyRow, updatePolicy } from '@/lib/store/policy'
import type { Context } from '../context'
import { personBehind } from '../person-behind'
import { record } from '../record'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'
import { PolicyFields, withFields } from './policy-input'
import { timesOf, viewPolicy } from './policy-view'

export const PolicyHandle = TargetHandle.extend({ policy: z.string().min(1, 'Which policy?').max(100) })

/** The policies of a target. */
export const list = verb('policy.list', TargetHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const rows = await listPolicies(context.store.db, target.id)
  return { items: rows.map((row) => viewPolicy(row, context.now())) }
})

/** One policy as it is kept. */
export const describe = verb('policy.describe', PolicyHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const row = await requirePolicy(context, target.id, input.policy)
  return { ...viewPolicy(row, context.now()), settings: row.settings }
})

/** Adds a policy; what is not given is the default, so that a name alone makes a good one. Hours are those of UTC unless a zone is given. */
export const add = verb(
  'policy.add',
  TargetHandle.extend(PolicyFields.shape).extend({ timeZone: z.string().max(60).optional() }),
  async (context, { target: handle, timeZone, ...given }) => {
    const target = await requireTarget(context, handle)
    const now = context.now()
    const settings = withFields(defaultPolicy(timeZone ?? 'UTC', target.state.indexBytes), given, now)
    const name = given.name ?? 'Nightly care'
    const row = await context.store.db.transaction(async (tx) => {
      const added = await insertPolicy(tx, {
        targetId: target.id,
        name,
        isEnabled: given.isEnabled ?? true,
        settings,
        since: now,
        createdBy: context.actor.name,
        updatedBy: context.actor.name,
        updatedById: await personBehind(tx, context.actor),
      })
      await record(context, tx, {
        action: 'added policy',
        subject: name,
        targetId: target.id,
        detail: { cron: settings.cron, window: settings.window },
      })
      return added
    })
    return viewPolicy(row, now)
  },
)

const Change = PolicyHandle.extend(PolicyFields.shape).extend({
  /** Of the policy that was shown; another one in the store refuses. */
  version: z.coerce.number().int().optional(),
})

/** Changes a policy. A new timetable or window begins to count now: slots that are over are none of its own. */
export const change = verb('policy.change', Change, async (context, { target: handle, policy, version, ...given }) => {
  const target = await requireTarget(context, handle)
  const row = await requirePolicy(context, target.id, policy)
  const now = context.now()
  const settings = withFields(row.settings, given, now)
  const isEnabled = given.isEnabled ?? row.isEnabled
  const switched = isEnabled ? 'switched policy on' : 'switched policy off'
  const isRescheduled = isEnabled !== row.isEnabled || timesKey(settings) !== timesKey(row.settings)
  const changed = await context.store.db.transaction(async (tx) => {
    const after = await updatePolicy(
      tx,
      { id: row.id, version: version ?? row.version },
      {
        name: given.name ?? row.name,
        isEnabled,
        settings,
        ...(isRescheduled ? { since: now, pinned: null, pinnedSlotAt: null, pinnedBy: null } : {}),
        updatedAt: now,
        updatedBy: context.actor.name,
        updatedById: await personBehind(tx, context.actor),
      },
    )
    await record(context, tx, {
      action: given.isEnabled === undefined ? 'changed policy' : switched,
      subject: after.name,
      targetId: target.id,
      detail: { changed: Object.keys(given) },
    })
    return after
  })
  return viewPolicy(changed, now)
})

const timesKey = ({ cron, window }: Policy) => JSON.stringify([cron, window])

/** Removes a policy. Its runs stay. */
export const remove = verb('policy.remove', PolicyHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const row = await requirePolicy(context, target.id, input.policy)
  await context.store.db.transaction(async (tx) => {
    await updatePolicy(tx, row, { removedAt: context.now(), isEnabled: false, updatedBy: context.actor.name })
    await record(context, tx, { action: 'removed policy', subject: row.name, targetId: target.id })
  })
  return { removed: row.name }
})

const Times = TargetHandle.extend({
  cron: z.string().max(200, 'The timetable is longer than 200 characters').default(''),
  /** Days of the week, 0 for Sunday, with commas between them. */
  days: z
    .string()
    .max(40)
    .default('')
    .transform((text) => (text === '' ? [] : text.split(',').map(Number))),
  from: z.string().max(5).default(''),
  to: z.string().max(5).default(''),
  timeZone: z.string().max(60).default('UTC'),
  minutes: z.coerce.number().optional(),
})

/** What a timetable and a window would mean, before they are kept: words and the next runs, or what is wrong at which field. */
export const preview = verb('policy.preview', Times, async (context, { target: handle, cron, minutes, ...window }) => {
  await requireTarget(context, handle)
  const now = context.now()
  const given = { cron, window, ...(minutes === undefined ? {} : { budget: { minutes } }) }
  try {
    return { times: timesOf(withFields(defaultPolicy('UTC'), given, now), now), problem: null }
  } catch (error) {
    // Half a timetable is what one has while one writes it.
    if (error instanceof Problem && error.code === 'invalid') return { times: null, problem: error.toJSON() }
    throw error
  }
})

/** The policy of a handle: its id, or its name. Throws `not-found`. */
export async function requirePolicy(context: Context, targetId: string, handle: string): Promise<PolicyRow> {
  const row = await findPolicy(context.store.db, targetId, handle)
  if (row) return row
  throw new Problem('not-found', `There is no policy “${handle.slice(0, 60)}” on this target.`, {
    hint: 'The Maintenance page of the target lists its policies.',
  })
}

export type PolicyPreview = Awaited<ReturnType<(typeof preview)['run']>>
