import { bytes, plural } from '../format'
import { modes, orders, type Policy, type Thresholds, tasks } from './policy'
import { slotsAfter } from './slots'
import { cronProblem, shortestGapMs } from './timetable'
import { clockMs } from './window'
import { isTimeZone } from './zone-time'

/** What is wrong with a policy: the field by its path, and one sentence with the next step. */
export type PolicyProblem = { field: string; message: string }

const gb = 1024 ** 3
const leastGapMs = 10 * 60_000
/** How far ahead a timetable is looked through for a moment within the window. */
const daysAhead = 400

/** The first thing of a policy that cannot be, or null. */
export function policyProblem(policy: Policy, now: Date): PolicyProblem | null {
  return (
    windowProblem(policy, now) ??
    orderProblem(policy) ??
    careProblem(policy) ??
    budgetProblem(policy) ??
    guardProblem(policy)
  )
}

function windowProblem({ cron, window, budget }: Policy, now: Date): PolicyProblem | null {
  if (!isTimeZone(window.timeZone)) {
    const message = `There is no time zone “${window.timeZone.slice(0, 60)}”; write one such as Europe/Berlin or UTC`
    return { field: 'window.timeZone', message }
  }
  if (window.days.length === 0) return { field: 'window.days', message: 'Choose at least one day' }
  if (window.days.some((day) => !Number.isInteger(day) || day < 0 || day > 6)) {
    return { field: 'window.days', message: 'Days are numbers from 0 (Sunday) to 6 (Saturday)' }
  }
  for (const end of ['from', 'to'] as const) {
    if (clockMs(window[end]) === null) {
      return { field: `window.${end}`, message: 'A time of day such as 22:00' }
    }
  }
  const wrong = cronProblem(cron)
  if (wrong) return { field: 'cron', message: wrong }
  const gapMs = shortestGapMs(cron)
  if (gapMs !== null && gapMs < leastGapMs) {
    const message = `This timetable comes again after ${plural(gapMs / 60_000, 'minute')}; let at least 10 minutes pass between two runs`
    return { field: 'cron', message }
  }
  if (!(budget.minutes >= 1 && budget.minutes <= 10_080)) {
    return { field: 'budget.minutes', message: 'A run takes between 1 minute and 10,080 (a week)' }
  }
  for (const _ of slotsAfter({ cron, window, budget }, now, daysAhead)) return null
  const message = `Within ${daysAhead} days this timetable never falls into the window ${window.from}–${window.to} on the chosen days; let it begin within it`
  return { field: 'cron', message }
}

function orderProblem({ order }: Policy): PolicyProblem | null {
  return orders.includes(order) ? null : { field: 'order', message: `The order is one of ${orders.join(', ')}` }
}

const shares = ['randomKeyBloat', 'changedShare', 'deadShare', 'visibleShare'] as const
const counts: [keyof Thresholds, string, number, number][] = [
  ['leastIndexBytes', 'A size', 0, 1024 * gb],
  ['leastGainBytes', 'A size', 0, 1024 * gb],
  ['changedRows', 'A number of rows', 0, 1e12],
  ['partitionedDays', 'A number of days', 1, 365],
  ['deadRows', 'A number of rows', 0, 1e12],
  ['pendingPages', 'A number of pages', 1, 1e9],
]

function careProblem({ care, overrides }: Policy): PolicyProblem | null {
  const problem = partProblem(care, 'care')
  if (problem) return problem
  if (overrides.length > 500) return { field: 'overrides', message: 'At most 500 exceptions' }
  for (const [n, each] of overrides.entries()) {
    const path = `overrides.${n}`
    if (each.schema.trim() === '') return { field: `${path}.schema`, message: 'For which schema is the exception?' }
    const inner = partProblem(each, path)
    if (inner) return inner
  }
  return null
}

function partProblem(
  part: {
    modes?: Partial<Record<string, string>> | undefined
    thresholds?: Partial<Thresholds> | undefined
    cooldownDays?: number | undefined
    failureBudget?: number | undefined
  },
  path: string,
): PolicyProblem | null {
  for (const [task, mode] of Object.entries(part.modes ?? {})) {
    if (!(tasks as readonly string[]).includes(task))
      return { field: `${path}.modes`, message: `There is no task “${task}”` }
    if (!(modes as readonly string[]).includes(mode ?? '')) {
      return { field: `${path}.modes.${task}`, message: `A task is one of ${modes.join(', ')}` }
    }
  }
  const thresholds = part.thresholds ?? {}
  for (const [confidence, share] of Object.entries(thresholds.bloat ?? {})) {
    if (!(share >= 0.05 && share <= 0.95)) {
      return { field: `${path}.thresholds.bloat.${confidence}`, message: 'Bloat from which to rebuild: 5% to 95%' }
    }
  }
  for (const name of shares) {
    const share = thresholds[name]
    if (share !== undefined && !(share >= 0.01 && share <= 0.95)) {
      return { field: `${path}.thresholds.${name}`, message: 'A share from 1% to 95%' }
    }
  }
  for (const [name, what, least, most] of counts) {
    const value = thresholds[name] as number | undefined
    if (value !== undefined && !(value >= least && value <= most)) {
      const to = name.endsWith('Bytes') ? bytes(most) : most.toLocaleString('en-US')
      return { field: `${path}.thresholds.${name}`, message: `${what} from ${least} to ${to}` }
    }
  }
  if (part.cooldownDays !== undefined && !(part.cooldownDays >= 0 && part.cooldownDays <= 365)) {
    return { field: `${path}.cooldownDays`, message: 'Days of rest after a rebuild: 0 to 365' }
  }
  const { failureBudget } = part
  if (failureBudget !== undefined && !(Number.isInteger(failureBudget) && failureBudget >= 1 && failureBudget <= 20)) {
    return { field: `${path}.failureBudget`, message: 'Failures before a person is asked: 1 to 20' }
  }
  return null
}

function budgetProblem({ budget }: Policy): PolicyProblem | null {
  for (const name of ['bytes', 'walBytes'] as const) {
    const value = budget[name]
    if (value !== null && !(value >= 1024 * 1024 && value <= 1024 * 1024 * gb)) {
      return { field: `budget.${name}`, message: 'A limit from 1 MB to 1 PB, or none' }
    }
  }
  const most = budget.operations
  if (most !== null && !(Number.isInteger(most) && most >= 1 && most <= 10_000)) {
    return { field: 'budget.operations', message: 'At most so many operations a run: 1 to 10,000, or no limit' }
  }
  return null
}

const guardRanges = {
  oldSnapshotMinutes: [1, 10_080, 'Minutes a snapshot may be held: 1 to 10,080, or off'],
  lagBytes: [1024 * 1024, 1024 * gb, 'Lag of a standby: 1 MB to 1 TB, or off'],
  freeBytes: [1024 * 1024, 1024 * gb, 'Room that stays free: 1 MB to 1 TB, or off'],
  wraparoundAge: [100_000_000, 2_000_000_000, 'Age in transactions: 100 million to 2 billion, or off'],
  blockedSessions: [1, 10_000, 'Sessions that wait: 1 to 10,000, or off'],
} as const

function guardProblem({ guards }: Policy): PolicyProblem | null {
  for (const [name, [least, most, message]] of Object.entries(guardRanges)) {
    const value = guards[name as keyof typeof guardRanges]
    if (value !== null && !(value >= least && value <= most)) return { field: `guards.${name}`, message }
  }
  return null
}
