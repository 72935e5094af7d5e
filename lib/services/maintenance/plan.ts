import 'server-only'
import { z } from 'zod'
import { planRun, type RunPlan } from '@/lib/domain/maintenance/plan-run'
import { type Slot, slotNow, slotsAfter } from '@/lib/domain/maintenance/slots'
import { Problem } from '@/lib/domain/problem'
import { readBloatState } from '@/lib/store/bloat'
import { listPolicies, type PolicyRow, updatePolicy } from '@/lib/store/policy'
import type { TargetWithState } from '@/lib/store/target'
import type { Context } from '../context'
import { record } from '../record'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'
import { type Facts, gatherFacts } from './facts'
import { PolicyHandle, requirePolicy } from './policies'
import { viewPolicy } from './policy-view'

const PlanInput = TargetHandle.extend({ policy: z.string().min(1).max(100).optional() })

/** What the next run of a policy would do, in order, and for all that it leaves alone the reason. */
export const plan = verb('run.plan', PlanInput, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const now = context.now()
  const policies = await listPolicies(context.store.db, target.id)
  const row = input.policy
    ? await requirePolicy(context, target.id, input.policy)
    : (policies.find((each) => each.isEnabled) ?? policies[0])
  if (!row)
    return {
      policies: [],
      policy: null,
      plan: null,
      slot: null,
      hold: null,
      warnings: [],
      seenAt: target.state.lastSnapshotAt,
    }
  const slot = nextSlot(row, now)
  const facts = await gatherFacts(context.store.db, target, row.settings, now)
  const isPinned = slot && row.pinned && row.pinnedSlotAt?.getTime() === slot.slotAt.getTime()
  const made = planFor(row, facts, target, now, slot, isPinned ? row.pinned : null)
  return {
    policies: policies.map(({ id, name, isEnabled }) => ({ id, name, isEnabled })),
    policy: viewPolicy(row, now),
    slot: slot && { beginsAt: slot.slotAt, endsAt: slot.endsAt },
    hold: facts.hold,
    warnings: await warningsOf(context, target, row),
    seenAt: target.state.lastSnapshotAt,
    plan: made,
  }
})

/** The run that is due now or comes next; null for a policy that is switched off. */
function nextSlot(row: PolicyRow, now: Date): Slot | null {
  if (!row.isEnabled) return null
  for (const slot of slotsAfter(row.settings, now)) return slot
  return slotNow(row.settings, now)
}

/** A plan for a slot, or for a run that begins now. */
export function planFor(
  { settings: policy }: Pick<PolicyRow, 'settings'>,
  facts: Facts,
  target: TargetWithState,
  now: Date,
  slot: Pick<Slot, 'slotAt' | 'endsAt'> | null,
  chosen: readonly string[] | null,
): RunPlan {
  const startsAt = slot ? new Date(Math.max(slot.slotAt.getTime(), now.getTime())) : now
  return planRun({
    policy,
    now: startsAt,
    startsAt,
    endsAt: slot?.endsAt ?? new Date(now.getTime() + policy.budget.minutes * 60_000),
    versionNumber: target.state.versionNumber ?? 0,
    ...facts,
    chosen,
  })
}

/** What would hold a run up if it began now: it may be over by then. */
async function warningsOf(context: Context, target: TargetWithState, { settings }: PolicyRow): Promise<string[]> {
  const minutes = settings.guards.oldSnapshotMinutes
  const state = await readBloatState(context.store.db, target.id)
  if (minutes === null || !state?.horizon) return []
  const oldest = state.horizon.holders.find(
    ({ kind, since }) =>
      (kind === 'session' || kind === 'prepared') &&
      since !== null &&
      Date.parse(state.horizon!.askedAt) - Date.parse(since) > minutes * 60_000,
  )
  if (!oldest) return []
  const who = oldest.kind === 'prepared' ? `the prepared transaction “${oldest.name}”` : `session ${oldest.name}`
  return [
    `When the server was asked last, ${who} held an old snapshot. A run waits for it, and leaves rebuilds to the next window when it stays.`,
  ]
}

const Pin = PolicyHandle.extend({
  /** Keys of the items, in the order in which they are to run; null takes the pin away. */
  keys: z.array(z.string().max(400)).max(2_000, 'At most 2,000 items').nullable(),
})

/** Pins the next run to chosen items in a chosen order; each is still checked when its turn comes. */
export const pin = verb('run.pin', Pin, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const row = await requirePolicy(context, target.id, input.policy)
  const slot = nextSlot(row, context.now())
  if (!slot) {
    throw new Problem('conflict', 'This policy is switched off, so it has no next run to pin.', {
      hint: 'Switch it on, or run the plan now.',
    })
  }
  await context.store.db.transaction(async (tx) => {
    const isKept = input.keys !== null
    await updatePolicy(tx, row, {
      pinned: input.keys,
      pinnedSlotAt: isKept ? slot.slotAt : null,
      pinnedBy: isKept ? context.actor.name : null,
    })
    await record(context, tx, {
      action: isKept ? 'pinned next run' : 'unpinned next run',
      subject: row.name,
      targetId: target.id,
      detail: { slot: slot.slotAt.toISOString(), items: input.keys?.length ?? null },
    })
  })
  return { slotAt: slot.slotAt }
})

export type PlanAnswer = Awaited<ReturnType<(typeof plan)['run']>>
