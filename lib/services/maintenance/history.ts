import 'server-only'
import { z } from 'zod'
import { listPolicies } from '@/lib/store/policy'
import { listRuns } from '@/lib/store/run'
import {
  type HistoryFilter,
  historyBloat,
  historyEvents,
  historySums,
  rebuildsOf,
  timelineRuns,
} from '@/lib/store/run-history'
import { instant, RangeInput } from '../list-input'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'
import { requirePolicy } from './policies'
import { viewRun } from './run-view'

const dayMs = 86_400_000
const defaultDays = 90
const mostOnTimeline = 300
const mostRebuilds = 200
/** More markers would hide the lines they stand on. */
const mostEvents = 20

const HistoryInput = TargetHandle.extend(RangeInput.shape).extend({
  /** How far back, where no beginning is given. */
  days: z.coerce.number().int().min(1, 'At least a day').max(3_650, 'At most ten years').default(defaultDays),
  policy: z.string().min(1).max(100).optional(),
  /** Where the stretch begins that it is compared with: a moment, `year` for a year earlier, or right before it. */
  compare: z.union([z.literal('year'), instant]).optional(),
})

/** What maintenance came to over a stretch of time, by day or week and by policy, beside another stretch of the same length. */
export const history = verb('run.history', HistoryInput, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { db } = context.store
  const policy = input.policy ? await requirePolicy(context, target.id, input.policy) : null
  const to = input.to ?? context.now()
  const from = input.from && input.from < to ? input.from : new Date(to.getTime() - input.days * dayMs)
  const filter: HistoryFilter = { targetIds: [target.id], policyId: policy?.id ?? null, from, to }
  const lengthMs = to.getTime() - from.getTime()
  const beforeFrom =
    input.compare === 'year' ? yearBefore(from) : (input.compare ?? new Date(from.getTime() - lengthMs))
  const before = { ...filter, from: beforeFrom, to: new Date(beforeFrom.getTime() + lengthMs) }
  const shiftMs = from.getTime() - beforeFrom.getTime()
  const by: 'day' | 'week' = lengthMs <= 62 * dayMs ? 'day' : 'week'
  const [own, other, bloat, timeline, rebuilds, happened, policies] = await Promise.all([
    historySums(db, filter, by),
    historySums(db, before, by, shiftMs),
    historyBloat(db, filter, by),
    timelineRuns(db, filter, mostOnTimeline),
    rebuildsOf(db, target.id, filter, mostRebuilds),
    historyEvents(db, target.id, filter, mostEvents),
    listPolicies(db, target.id),
  ])
  return {
    from,
    to,
    by,
    ...own,
    bloat,
    before: { from: before.from, to: before.to, totals: other.totals, buckets: other.buckets },
    events: happened.events,
    totalEvents: happened.total,
    timeline,
    rebuilds,
    policies: policies.map(({ id, name }) => ({ id, name })),
  }
})

function yearBefore(at: Date): Date {
  const before = new Date(at)
  before.setUTCFullYear(at.getUTCFullYear() - 1)
  return before
}

const ExportInput = HistoryInput.omit({ compare: true }).extend({ days: HistoryInput.shape.days.unwrap().optional() })

/** Every run of a target that fits, in portions; of all times where neither days nor a beginning are given. */
export const exportRuns = verb('run.export', ExportInput, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const policy = input.policy ? await requirePolicy(context, target.id, input.policy) : null
  const to = input.to ?? context.now()
  const from = input.from ?? (input.days === undefined ? undefined : new Date(to.getTime() - input.days * dayMs))
  async function* portions() {
    for (let offset = 0; ; offset += 1_000) {
      const filter = { targetId: target.id, policyId: policy?.id, from, to: input.to, limit: 1_000, offset }
      const { rows } = await listRuns(context.store.db, filter)
      if (rows.length > 0) yield rows.map(viewRun)
      if (rows.length < 1_000) return
    }
  }
  return { slug: target.slug, portions: portions() }
})

export type HistoryAnswer = Awaited<ReturnType<(typeof history)['run']>>
