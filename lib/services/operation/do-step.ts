import 'server-only'
import { askTableDone } from '@/lib/catalog/table-done'
import { backOffMs } from '@/lib/domain/operation/back-off'
import { lockTimeoutOf } from '@/lib/domain/operation/lock-timeout'
import type { Step } from '@/lib/domain/operation/step'
import type { StepOutcome } from '@/lib/domain/operation/step-outcome'
import { isPassing, stepProblem } from '@/lib/domain/operation/step-problem'
import type { StepVerdict } from '@/lib/domain/operation/verdict-of-step'
import type { ProblemBody } from '@/lib/domain/problem'
import { excerptOf } from '@/lib/targets/problem'
import { cancelled } from './cancelled'
import { clean } from './clean'
import { failed, isWarning } from './failed'
import { judge, mayBeOurs } from './judge'
import { leftEnd } from './left-behind'
import { restore } from './restore'
import { sendStep, stepName } from './send-step'
import { type End, knownTable, mostTries, persist, pidOf, type Sent, type Work } from './work'

/** Does one step until the catalogue says that it is done, or it is clear that it will not be. Null when done. */
export async function doStep(work: Work, i: number, isInFlight: boolean): Promise<End | null> {
  const { site, hold, plan } = work
  const step = plan.steps[i]!
  let sent: Sent | null = isInFlight ? sentBefore(hold.row.steps?.[i]) : null
  for (let tries = 1; ; tries += 1) {
    if (!sent) {
      if (hold.isCancelAsked()) return cancelled(work, i, await standingBefore(work, step, i))
      const tried = await sendStep(work, step, i)
      if ('refused' in tried) return refusedNow(work, tried.refused)
      sent = tried
    }
    const known = { tableOid: knownTable(plan), before: sent.before, ownPid: pidOf(work) }
    const verdict = await persist(work, () => judge(site.eyes, step, known))
    const stranger = await strangerProblem(work, step, sent, verdict)
    const problem = stranger ?? whyOf(work, step, sent)
    // Somebody else's index has that name: what stands there is theirs.
    const isOthers = stranger !== null || problem?.sqlstate === '42P07'
    const left = await clean(work, isOthers ? [] : verdict.leftovers)
    const isDone =
      verdict.result === 'unknown' ? await isDoneUnseen(work, step, sent) : verdict.result === 'done' && !isOthers
    const isMaking = step.does === 'create' || step.does === 'create-parent'
    const made = isMaking && isDone ? (verdict.index?.oid ?? null) : null
    await outcome(work, i, { isDone, problem: isDone ? null : problem, made })
    if (isDone) {
      if (problem && sent.cancelled === null)
        await hold.log('note', `${problem.message} Yet the catalogue shows that it was done.`)
      else await hold.log('step', `${stepName(plan, i)} is done, by the catalogue.`)
      return left.length > 0 ? leftEnd(left) : null
    }
    if (hold.isCancelAsked()) return cancelled(work, i, verdict)
    if (left.length > 0) return leftEnd(left)
    if (stranger) return refusedNow(work, stranger)
    const isAgain =
      sent.cancelled === 'gave-way' ||
      (verdict.result === 'half-dropped' && sent.cancelled !== 'late') ||
      (sent.end === 'answered' && sent.problem !== null && isPassing(sent.problem)) ||
      (verdict.result === 'unknown' && sent.end === 'gone') ||
      // Another worker's, whose answer is lost: it most likely waited for its lock in vain.
      (sent.end === 'gone' && sent.problem === null && lockTimeoutOf(step) > 0)
    if (!isAgain || tries >= mostTries) {
      if (verdict.isToRestore) return restore(work, verdict.index!, 'The drop did not come to its end', problem)
      if (step.isOptional) return skip(work, step, problem)
      return failed(work, sent, problem, verdict)
    }
    const waitMs = verdict.result === 'half-dropped' ? Math.min(backOffMs(tries), 5_000) : backOffMs(tries)
    await hold.log('wait', againWords(problem, waitMs))
    await hold.note({ attempts: hold.row.attempts + 1 })
    await hold.rest(waitMs)
    hold.check()
    sent = null
  }
}

/**
 * What bears the name of an index to be made may be somebody else's, unless the server told us that ours was made: that is
 * left alone. Null when it is ours, or nothing stands there.
 */
async function strangerProblem(
  work: Work,
  step: Step,
  sent: Sent,
  { index }: StepVerdict,
): Promise<ProblemBody | null> {
  const isTold = sent.end === 'answered' && sent.problem === null
  if (isTold || index === null || (step.does !== 'create' && step.does !== 'create-parent')) return null
  if (await persist(work, () => mayBeOurs(work.site.eyes, work.plan, step, index))) return null
  return {
    code: 'conflict',
    message: `Another index has the name ${excerptOf(`${index.schema}.${index.name}`)} by now; it was left alone.`,
    hint: 'Look at it, and ask again under another name if yours is still wanted.',
  }
}

/** The object was exchanged meanwhile: what was done until then stays. */
function refusedNow({ hold, plan }: Work, problem: ProblemBody): End {
  const done = (hold.row.steps ?? []).filter((each) => each.isDone).length
  const rest = done > 0 ? ` ${done} of ${plan.steps.length} steps were done and stay.` : ''
  return { state: 'failed', says: `${problem.message}${rest}`, problem }
}

/** What a try before this one left of a step, as the catalogue has it; null when it was never sent. */
async function standingBefore(work: Work, step: Step, i: number): Promise<StepVerdict | null> {
  const sent = work.hold.row.steps?.[i]
  if (!sent) return null
  const known = { tableOid: knownTable(work.plan), before: sent.before, ownPid: pidOf(work) }
  return persist(work, () => judge(work.site.eyes, step, known))
}

function againWords(problem: ProblemBody | null, waitMs: number): string {
  return `${problem?.message ?? 'It did not come to its end.'} Trying again in ${Math.round(waitMs / 1000)} s.`
}

/** Why a statement did not come to its end; null when nobody stopped it and the server reported no error. */
function whyOf({ plan, endsAt }: Work, step: Step, sent: Sent): ProblemBody | null {
  const sqlstate = sent.problem?.sqlstate ? { sqlstate: sent.problem.sqlstate } : {}
  switch (sent.cancelled) {
    case 'gave-way': {
      const whom = sent.gaveWayTo ?? 'another session'
      const message = `Gave way to ${whom}, which waited for it and would have been in a deadlock.`
      return { code: 'busy', message, ...sqlstate }
    }
    case 'asked':
      return { code: 'cancelled', message: 'Cancelled, as it was asked for.', ...sqlstate }
    case 'late':
      return {
        code: 'timed-out',
        message: 'It took longer than operations may last on this target, and was cancelled.',
        hint: 'An administrator can change the limit in the settings of the target.',
        ...sqlstate,
      }
    default:
      if (sent.problem?.sqlstate === '57014' && endsAt !== null && Date.now() > endsAt.getTime()) {
        const message = 'The maintenance window was over, and the server ended the statement at its time limit.'
        return { code: 'timed-out', message, ...sqlstate }
      }
      return sent.problem && stepProblem(sent.problem.toJSON(), step, plan.table)
  }
}

function sentBefore(outcome: StepOutcome | undefined): Sent {
  return {
    end: 'gone',
    problem: null,
    cancelled: null,
    gaveWayTo: null,
    notices: [],
    before: outcome?.before ?? [],
    lastDoneAt: outcome?.lastDoneAt ?? null,
  }
}

async function skip({ hold }: Work, step: Step, problem: ProblemBody | null): Promise<null> {
  await hold.log('note', `A step was left out (${step.does}): ${problem?.message ?? 'it was not done'}`)
  return null
}

/** Of what the catalogue does not show: the answer, its warnings, and when the table was last done. */
async function isDoneUnseen(work: Work, step: Step, sent: Sent): Promise<boolean> {
  const isMaintenance = step.does === 'analyze' || step.does === 'vacuum'
  if (sent.problem) return false
  if (!isMaintenance) return sent.end === 'answered'
  if (sent.notices.some(({ message }) => /skipping|permission denied|only .* owner/i.test(message))) return false
  const does = step.does as 'analyze' | 'vacuum'
  // Counters arrive up to a second later.
  for (let look = 0; look < 20; look += 1) {
    const now = await persist(work, () => askTableDone(work.site.eyes, work.plan.table.oid, does))
    if (!now.canTell) return sent.end === 'answered' && !sent.notices.some(isWarning)
    if (now.at !== null && now.at !== sent.lastDoneAt) return true
    await work.hold.rest(150)
    work.hold.check()
  }
  return sent.end === 'answered' && !sent.notices.some(isWarning)
}

async function outcome(
  { hold }: Work,
  i: number,
  end: Pick<StepOutcome, 'isDone' | 'problem' | 'made'>,
): Promise<void> {
  const steps = [...(hold.row.steps ?? [])]
  const known = steps[i]
  if (!known) return
  steps[i] = { ...known, ...end, finishedAt: new Date().toISOString() }
  await hold.note({ steps })
}
