import 'server-only'
import { z } from 'zod'
import { modes, orders, type Policy, tasks } from '@/lib/domain/maintenance/policy'
import { policyProblem } from '@/lib/domain/maintenance/policy-problem'
import { Problem } from '@/lib/domain/problem'

/** A number, or a form's text of one; nothing else becomes 0. */
const number = (what: string) =>
  z.union(
    [
      z.number(),
      z
        .string()
        .regex(/^\s*-?\d+(\.\d+)?\s*$/)
        .transform(Number),
    ],
    { error: `${what} is a number` },
  )
const limit = (what: string) => z.union([z.null(), z.literal('').transform(() => null), number(what)])
const text = (what: string, most: number) =>
  z
    .string({ error: `${what} is missing` })
    .trim()
    .max(most, `${what} is longer than ${most} characters`)
const name = (what: string) => z.string().max(63, `${what} is longer than 63 characters`)

const Modes = z.partialRecord(z.enum(tasks), z.enum(modes, { error: `A task is one of ${modes.join(', ')}` }))

const Thresholds = z
  .object({
    bloat: z.object({ exact: number('The share'), baseline: number('The share'), modelled: number('The share') }),
    randomKeyBloat: number('The share'),
    leastIndexBytes: number('The size'),
    leastGainBytes: number('The size'),
    changedShare: number('The share'),
    changedRows: number('The number of rows'),
    partitionedDays: number('The number of days'),
    deadShare: number('The share'),
    deadRows: number('The number of rows'),
    pendingPages: number('The number of pages'),
    visibleShare: number('The share'),
  })
  .partial()

const Care = {
  modes: Modes.optional(),
  thresholds: Thresholds.optional(),
  cooldownDays: number('The number of days').optional(),
  failureBudget: number('The number of failures').optional(),
}

const emptyIsNone = (what: string) => z.union([z.null(), z.literal('').transform(() => null), name(what)]).default(null)

/** The parts of a policy that somebody may give; what is not given stays, or is the default. */
export const PolicyFields = z.object({
  name: text('The name', 80).min(1, 'The name is missing').optional(),
  isEnabled: z.boolean().optional(),
  cron: text('The timetable', 200).optional(),
  window: z
    .object({
      days: z.array(z.number(), { error: 'Days are a list of numbers, 0 for Sunday' }).max(7, 'At most seven days'),
      from: text('The time', 5),
      to: text('The time', 5),
      timeZone: text('The time zone', 60),
    })
    .partial()
    .optional(),
  /** Which rebuild comes first. */
  order: z.enum(orders, { error: `The order is one of ${orders.join(', ')}` }).optional(),
  care: z.object(Care).optional(),
  overrides: z
    .array(
      z.object({
        schema: name('The schema'),
        table: emptyIsNone('The table'),
        index: emptyIsNone('The index'),
        ...Care,
      }),
    )
    .max(500, 'At most 500 exceptions')
    .optional(),
  budget: z
    .object({
      minutes: number('The time'),
      bytes: limit('The limit'),
      walBytes: limit('The limit'),
      operations: limit('The limit'),
    })
    .partial()
    .optional(),
  guards: z
    .object({
      oldSnapshotMinutes: limit('The age'),
      lagBytes: limit('The lag'),
      freeBytes: limit('The room'),
      wraparoundAge: limit('The age'),
      blockedSessions: limit('The number'),
    })
    .partial()
    .optional(),
})

export type PolicyFields = z.output<typeof PolicyFields>

/** A policy with what was given put over it. Throws `invalid` at the field for one that cannot be. */
export function withFields(base: Policy, given: PolicyFields, now: Date): Policy {
  const { cron, window, order, care, overrides, budget, guards } = given
  const policy: Policy = {
    cron: cron ?? base.cron,
    window: { ...base.window, ...defined(window) },
    order: order ?? base.order,
    care: {
      modes: { ...base.care.modes, ...defined(care?.modes) },
      thresholds: { ...base.care.thresholds, ...defined(care?.thresholds) },
      cooldownDays: care?.cooldownDays ?? base.care.cooldownDays,
      failureBudget: care?.failureBudget ?? base.care.failureBudget,
    },
    overrides: overrides
      ? overrides.map((each) => ({ ...each, modes: defined(each.modes), thresholds: defined(each.thresholds) }))
      : base.overrides,
    budget: { ...base.budget, ...defined(budget) },
    guards: { ...base.guards, ...defined(guards) },
  }
  const wrong = policyProblem(policy, now)
  if (wrong) throw new Problem('invalid', `${wrong.message}.`, { field: wrong.field })
  return { ...policy, window: { ...policy.window, days: [...new Set(policy.window.days)].sort((a, b) => a - b) } }
}

function defined<T extends object>(given: T | undefined): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(given ?? {}).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}
