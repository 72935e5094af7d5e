import type { Progress } from './progress'
import type { Count, Sighting } from './sighting'
import type { Step } from './step'

/**
 * What part of a statement's work each phase is: a rule of thumb, after which the shown share is made to rise only. Phases of
 * waiting count as nothing; they last as long as others take.
 */
type Phase = { name: RegExp; from: number; to: number; unit: NonNullable<Progress['unit']> }

const buildPhases: Phase[] = [
  { name: /^initializing/, from: 0, to: 0.01, unit: 'blocks' },
  { name: /^waiting for writers before build/, from: 0.01, to: 0.01, unit: 'lockers' },
  { name: /^building index: scanning table/, from: 0.01, to: 0.45, unit: 'blocks' },
  { name: /^building index: sorting/, from: 0.45, to: 0.55, unit: 'tuples' },
  { name: /^building index: loading/, from: 0.55, to: 0.75, unit: 'tuples' },
  { name: /^building index/, from: 0.01, to: 0.75, unit: 'blocks' },
  { name: /^waiting for writers before validation/, from: 0.75, to: 0.75, unit: 'lockers' },
  { name: /^index validation: scanning index/, from: 0.75, to: 0.83, unit: 'blocks' },
  { name: /^index validation: sorting/, from: 0.83, to: 0.88, unit: 'tuples' },
  { name: /^index validation: scanning table/, from: 0.88, to: 0.99, unit: 'blocks' },
  { name: /^waiting for old snapshots/, from: 0.99, to: 0.99, unit: 'lockers' },
  { name: /^waiting for readers before marking dead/, from: 0.99, to: 0.99, unit: 'lockers' },
  { name: /^waiting for readers before dropping/, from: 0.99, to: 0.99, unit: 'lockers' },
]

const vacuumPhases: Phase[] = [
  { name: /^initializing/, from: 0, to: 0.01, unit: 'blocks' },
  { name: /^scanning heap/, from: 0.01, to: 0.55, unit: 'blocks' },
  { name: /^vacuuming indexes/, from: 0.55, to: 0.75, unit: 'blocks' },
  { name: /^vacuuming heap/, from: 0.75, to: 0.92, unit: 'blocks' },
  { name: /^cleaning up/, from: 0.92, to: 0.97, unit: 'blocks' },
  { name: /^truncating/, from: 0.97, to: 0.99, unit: 'blocks' },
]

const analyzePhases: Phase[] = [
  { name: /^initializing/, from: 0, to: 0.01, unit: 'blocks' },
  { name: /^acquiring sample/, from: 0.01, to: 0.8, unit: 'blocks' },
  { name: /^acquiring inherited/, from: 0.01, to: 0.8, unit: 'blocks' },
]

/** Where one statement stands: PostgreSQL's own phase, or ours for a drop, which has no progress view. */
export type Standing = {
  phase: string
  /** Of this statement, 0..1. */
  share: number
  /** Share at the end of this phase. */
  end: number
  count: Count | null
  unit: Progress['unit']
}

export function standingOf(step: Pick<Step, 'does'>, seen: Sighting): Standing {
  if (seen.build) {
    const { phase, blocks, tuples, lockers } = seen.build
    return inPhase(buildPhases, phase, (unit) => ({ blocks, tuples, lockers, partitions: null })[unit])
  }
  if (seen.vacuum) {
    const { phase, scanned, vacuumed } = seen.vacuum
    const done = phase.startsWith('vacuuming heap') ? vacuumed : scanned.done
    return inPhase(vacuumPhases, phase, () => ({ total: scanned.total, done }))
  }
  if (seen.analyze) return inPhase(analyzePhases, seen.analyze.phase, () => seen.analyze!.sampled)
  if (step.does === 'drop') return ofDrop(seen)
  const phase = seen.waitType === 'Lock' ? 'waiting for a lock' : 'starting'
  return { phase, share: 0, end: 0, count: null, unit: null }
}

/** DROP INDEX CONCURRENTLY takes the index out of use, waits for who may use it, marks it dead, waits again, and removes it. */
function ofDrop({ flags, waitType }: Sighting): Standing {
  const at = (phase: string, share: number): Standing => ({ phase, share, end: share, count: null, unit: null })
  const isWaiting = waitType === 'Lock'
  if (!flags) return at('removing', 0.95)
  if (!flags.isLive) return at(isWaiting ? 'waiting for readers before removing' : 'removing', 0.66)
  if (flags.isValid) return at(isWaiting ? 'waiting for a lock' : 'starting', 0)
  return at('waiting for readers before marking dead', 0.33)
}

function inPhase(phases: Phase[], name: string, pick: (unit: Phase['unit']) => Count | null): Standing {
  const known = phases.find((each) => each.name.test(name))
  if (!known) return { phase: name, share: 0, end: 0, count: null, unit: null }
  const found = pick(known.unit)
  const count =
    found && found.total > 0 ? { total: found.total, done: Math.max(0, Math.min(found.done, found.total)) } : null
  const part = count ? count.done / count.total : 0
  return {
    phase: name,
    share: known.from + (known.to - known.from) * part,
    end: known.to,
    count,
    unit: count ? known.unit : null,
  }
}

/** Statements that change words only count little beside those that read a table. */
function weightOf({ does }: Pick<Step, 'does'>): number {
  return does === 'comment' || does === 'alter' || does === 'attach' || does === 'create-parent' ? 0.02 : 1
}

/**
 * Progress of the whole operation: never going down, with a rate of the present phase (smoothed over the last looks) and the
 * time left when the rest of the statement goes as its present phase does.
 */
export function progressOf(
  steps: readonly Pick<Step, 'does'>[],
  at: { step: number; time: Date },
  standing: Standing,
  before: Progress | null,
): Omit<Progress, 'waitsFor' | 'holdsUp'> {
  const total = steps.reduce((sum, each) => sum + weightOf(each), 0) || 1
  const passed = steps.slice(0, at.step).reduce((sum, each) => sum + weightOf(each), 0)
  const weight = steps[at.step] ? weightOf(steps[at.step]!) : 0
  const share = Math.min(1, (passed + weight * standing.share) / total)
  const isSamePhase = before?.phase === standing.phase && before.step === at.step
  const { count, unit } = standing
  const rate = unit === 'lockers' || !count ? null : rateOf(count, at.time, isSamePhase ? before : null)
  return {
    at: at.time.toISOString(),
    step: at.step,
    phase: standing.phase,
    done: count?.done ?? null,
    total: count?.total ?? null,
    unit,
    share: Math.max(before?.share ?? 0, share),
    rate,
    leftMs: rate && count ? leftOf(standing, count, rate) : null,
  }
}

function rateOf(count: Count, time: Date, before: Progress | null): number | null {
  if (before?.done === null || before?.done === undefined) return null
  const seconds = (time.getTime() - Date.parse(before.at)) / 1000
  if (seconds <= 0) return before.rate
  const now = Math.max(0, count.done - before.done) / seconds
  if (before.rate === null) return now > 0 ? now : null
  // Half of what was believed is replaced within three seconds.
  const keep = 0.5 ** (seconds / 3)
  return before.rate * keep + now * (1 - keep)
}

/** The phase's own time by its rate; the phases after it by their part of the work. */
function leftOf({ share, end }: Standing, count: Count, rate: number): number | null {
  const phaseMs = ((count.total - count.done) / rate) * 1000
  const done = count.total > 0 ? count.done / count.total : 0
  const width = done < 1 ? (end - share) / (1 - done) : 0
  if (width <= 0) return phaseMs
  const wholePhaseMs = (count.total / rate) * 1000
  return phaseMs + (Math.max(0, 1 - end) / width) * wholePhaseMs
}
