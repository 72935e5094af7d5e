import 'server-only'
import { askIdentity, setTimeouts } from '@/lib/catalog/operating-session'
import { askOwnSession } from '@/lib/catalog/own-session'
import { warmParser } from '@/lib/catalog/sql-parser'
import { askTableDone } from '@/lib/catalog/table-done'
import { dropStatement, rebuildStatement } from '@/lib/domain/ddl/leftover'
import { stepWords } from '@/lib/domain/ddl/step-words'
import { count, plural } from '@/lib/domain/format'
import { adoptedBy } from '@/lib/domain/operation/adopted'
import { backOffMs } from '@/lib/domain/operation/back-off'
import { type Check, worstOf } from '@/lib/domain/operation/check'
import type { IndexNow } from '@/lib/domain/operation/index-now'
import { lockTimeoutOf } from '@/lib/domain/operation/lock-timeout'
import type { OperationLimits } from '@/lib/domain/operation/prepared'
import type { OperationPlan, Step } from '@/lib/domain/operation/step'
import type { StepOutcome } from '@/lib/domain/operation/step-outcome'
import { isPassing, stepProblem } from '@/lib/domain/operation/step-problem'
import type { StepVerdict } from '@/lib/domain/operation/verdict-of-step'
import { Problem, type ProblemBody } from '@/lib/domain/problem'
import { describeError } from '@/lib/runtime/log'
import { findOperation, isClosed, type OperationRow, occupyTable, readLimits } from '@/lib/store/operation'
import type { Notice } from '@/lib/targets/pool'
import { asTargetProblem, excerptOf } from '@/lib/targets/problem'
import { conclude } from './conclude'
import { type Hold, LetGo } from './hold'
import { judge, lookAt, mayBeOurs } from './judge'
import { actAsOwner, openSession, refuseOther, type Session, tokenOf } from './session'
import type { Site } from './site'
import { othersTurn, runUnderWay } from './turn'
import { isLoss, type Watched, watchOver } from './watch-over'

/** Tries of one statement that gave way, or waits for a lock in vain, before it counts as failed. */
const mostTries = 8
/** How long a cancelled operation waits for a server that is away. */
const mostGoneMs = 60_000
/** How long it is tried to remove what a statement of ours left, while others hold its table. */
const mostCleaningMs = 1_800_000

type Work = {
  site: Site
  hold: Hold
  limits: OperationLimits
  plan: OperationPlan
  lateAt: number
  /** The end of the maintenance window it belongs to. */
  endsAt: Date | null
  session: Session | null
  /** Since when the primary could not be reached, until a session on it is open again. */
  goneSince: number | null
}

/** How an operation ends that does not succeed. */
type End = { state: 'failed' | 'cancelled'; says: string; problem: ProblemBody | null }

type Sent = Watched & { notices: Notice[]; before: readonly IndexNow[]; lastDoneAt: string | null }

/**
 * Does one operation from where it stands: checks it anew and begins it, or takes over what another worker left on the
 * server. Every state is stored before the act that follows from it; each end says what stayed and what to do next.
 */
export async function operate(site: Site, hold: Hold): Promise<void> {
  try {
    if (hold.row.state === 'preflight') await begin(site, hold)
    else await adopt(site, hold)
  } catch (error) {
    if (error instanceof LetGo || hold.isLetGo()) return
    const problem = error instanceof Problem ? error : null
    if (!problem) site.log.error('An operation failed within Arborist', { id: hold.row.id, ...describeError(error) })
    await giveUp(hold, problem).catch(() => {})
  }
}

async function giveUp(hold: Hold, problem: Problem | null): Promise<void> {
  const known: ProblemBody = problem?.toJSON() ?? {
    code: 'internal',
    message: 'Something went wrong inside Arborist; the log of the server has the details.',
  }
  const wasSent = hold.row.state !== 'preflight'
  const says = wasSent ? `${known.message} What it did on the server could not be verified.` : known.message
  await hold.move('failed', { says, problem: known, finishedAt: new Date(), owner: null, leaseUntil: null })
  await hold.log('state', says)
}

async function begin(site: Site, hold: Hold): Promise<void> {
  const { store } = site
  const limits = await readLimits(store.db, hold.row.targetId)
  const refuse = async (problem: ProblemBody) => {
    const says = problem.message
    await hold.move('refused', { says, problem, finishedAt: new Date(), owner: null, leaseUntil: null })
    await hold.log('state', `Refused: ${says}`)
  }
  const lastReason = ageless(hold.row.says ?? '')
  const putOff = async (says: string, problem: ProblemBody | null = null, afterMs: number | null = null) => {
    const { attempts, giveUpAt } = hold.row
    const now = Date.now()
    await hold.move('waiting', {
      says,
      problem,
      attempts: afterMs === null ? attempts + 1 : attempts,
      dueAt: new Date(now + (afterMs ?? Math.max(5_000, backOffMs(attempts + 3)))),
      giveUpAt: giveUpAt ?? new Date(now + limits.mostHours * 3_600_000),
      owner: null,
      leaseUntil: null,
    })
    if (ageless(says) !== lastReason) await hold.log('wait', says)
  }
  if (hold.isCancelAsked()) return cancelUnbegun(hold)
  // One that waits is looked at again and again: only news are told.
  const isFirst = hold.row.fence <= 1
  if (isFirst) hold.tell('state', 'A worker takes it up and checks it on the server.')
  // Closed since it was taken up: like all that waits there, it goes on waiting until that is lifted.
  const waitForOpening = async () => {
    const says = 'The target was paused or set read-only before it began; nothing was changed.'
    await hold.move('waiting', { says, problem: null, dueAt: new Date(), owner: null, leaseUntil: null })
    await hold.log('wait', says)
  }
  if (await isClosed(store.db, hold.row.targetId)) return waitForOpening()
  let work: Work
  // The longest wait of a first build otherwise; the server is reached meanwhile.
  if ('keys' in hold.row.request) warmParser().catch(() => {})
  // Opened while the checks are made: most operations pass them, and a click is not to wait.
  const opening = openSession(site, hold.row)
  // Its failure is heard when the checks are done; until then it must not end the thread.
  opening.catch(() => {})
  let isTaken = false
  try {
    const prepared = await site.prepare(hold.row, limits)
    const { checks, plan, memory } = prepared
    await hold.note({ checks, ...(plan ? { plan, predictedMs: plan.predictedMs } : {}), ...(memory ? { memory } : {}) })
    if (isFirst || worstOf(checks) !== 'stop') hold.tell('note', checkWords(checks))
    const stops = checks.filter((each) => each.outcome === 'stop')
    const lasting = stops.find((each) => !each.isPassing)
    if (lasting || !plan) {
      const why = lasting ?? stops[0]
      const hint = [why?.hint, why?.sql].filter(Boolean).join(' ')
      // On another server the checks speak of other things.
      const other = await opening.then(() => null, asTargetProblem)
      if (other && !isPassing(other)) return refuse(other.toJSON())
      return refuse({ code: 'conflict', message: why?.says ?? 'There is nothing to do.', ...(hint ? { hint } : {}) })
    }
    // Nobody was shown a plan: while it waits, it stays with the index that stood there first.
    if (hold.row.basis === null && plan.index !== null) await hold.note({ basis: plan.basis })
    if (worstOf(checks) === 'stop') return putOff(stops[0]!.says)
    if (hold.row.basis !== null && hold.row.basis !== plan.basis) {
      return refuse({
        code: 'conflict',
        message: 'What this operation works on has changed since its plan was made.',
        hint: 'Look at the plan as it is now, and start it again.',
      })
    }
    if (await isOfAnother(site, hold.row, plan)) {
      return refuse({
        code: 'conflict',
        message: 'The index of this name is not the one that was created: it was rebuilt or replaced since.',
        hint: 'Look at it, and drop it as an index if it is meant.',
      })
    }
    if (await occupyTable(store, hold.row, plan.table))
      return putOff('Another operation works on this table.', null, 1_000)
    const lateAt = Date.now() + limits.mostHours * 3_600_000
    const session = await opening
    const run = await runUnderWay(store, hold.row)
    const others = run && (await othersTurn(store, session))
    if (others) return refuse(others)
    await actAsOwner(session, plan.table.oid)
    if (await isClosed(store.db, hold.row.targetId)) return waitForOpening()
    isTaken = true
    work = { site, hold, limits, plan, lateAt, endsAt: run?.endsAt ?? null, session, goneSince: null }
  } catch (error) {
    if (error instanceof LetGo) throw error
    const problem = asTargetProblem(error)
    return isPassing(problem) ? putOff(problem.message, problem.toJSON()) : refuse(problem.toJSON())
  } finally {
    if (!isTaken)
      void opening.then(
        (session) => session.close('end'),
        () => {},
      )
  }
  if (hold.isCancelAsked()) {
    await work.session?.close('end')
    return cancelUnbegun(hold)
  }
  await carryOut(work, 0, false)
}

/** A reason that has only grown older is no news. */
const ageless = (words: string): string => words.replace(/(?:\d[\d.,]* ?(?:ms|s|min|h|d)\b ?)+/g, '')

/** The undo of a create is about the very index that was made. */
async function isOfAnother({ store }: Site, row: OperationRow, { index }: OperationPlan): Promise<boolean> {
  if (row.undoOf === null || row.kind !== 'drop-index' || index === null) return false
  const undone = await findOperation(store.db, row.undoOf)
  return undone?.kind === 'create-index' && undone.indexOid !== null && undone.indexOid !== index.oid
}

/** `Checked: 17 of 19 checks passed, 2 warnings.` */
function checkWords(checks: readonly Check[]): string {
  const of = (outcome: Check['outcome']) => checks.filter((each) => each.outcome === outcome).length
  const warnings = of('warn') > 0 ? `, ${plural(of('warn'), 'warning')}` : ''
  const stops = of('stop') > 0 ? `, ${count(of('stop'))} in the way` : ''
  return `Checked: ${count(of('pass'))} of ${plural(checks.length, 'check')} passed${warnings}${stops}.`
}

async function cancelUnbegun(hold: Hold): Promise<void> {
  const says = 'Cancelled before it began; nothing was changed.'
  await hold.move('cancelled', { says, finishedAt: new Date(), owner: null, leaseUntil: null })
  await hold.log('state', says)
}

/** Takes over what a worker left: follows what the server still does, and goes on from what the catalogue says. */
async function adopt(site: Site, hold: Hold): Promise<void> {
  const { row } = hold
  const limits = await readLimits(site.store.db, row.targetId)
  if (!row.plan) throw new Problem('internal', 'The plan of this operation was lost.')
  await hold.log('note', 'Taken over from a worker that is gone; the server is asked what it still does.')
  const lateAt = (row.startedAt?.getTime() ?? Date.now()) + limits.mostHours * 3_600_000
  const endsAt = (await runUnderWay(site.store, row))?.endsAt ?? null
  const work: Work = { site, hold, limits, plan: row.plan, lateAt, endsAt, session: null, goneSince: null }
  const steps = row.steps ?? []
  const last = steps.at(-1)
  const isInFlight = last !== undefined && last.isDone === null
  // One that was not done rested before its next try.
  await carryOut(work, last && !last.isDone ? steps.length - 1 : steps.length, isInFlight)
}

async function carryOut(work: Work, from: number, isInFlight: boolean): Promise<void> {
  const { hold, plan } = work
  try {
    // Whatever runs while no statement of the plan is under way makes good what one of them did.
    if (hold.row.token !== null) await follow(work, plan.steps[Math.min(from, plan.steps.length - 1)]!, isInFlight)
    for (let i = from; i < plan.steps.length; i += 1) {
      const end = await doStep(work, i, isInFlight && i === from)
      if (end) return await finish(work, end)
    }
    const concluded = await persist(work, () => conclude(work.site, hold, plan, work.session))
    await finish(work, concluded)
  } catch (error) {
    // The statement goes on, on its server, for whoever takes over.
    await work.session?.close('cut')
    work.session = null
    throw error
  } finally {
    await work.session?.close('end')
  }
}

async function finish({ hold }: Work, end: End | null): Promise<void> {
  if (!end) return
  const { state, says, problem } = end
  await hold.move(state, { says, problem, finishedAt: new Date(), owner: null, leaseUntil: null })
  await hold.log('state', says)
}

/** Does one step until the catalogue says that it is done, or it is clear that it will not be. Null when done. */
async function doStep(work: Work, i: number, isInFlight: boolean): Promise<End | null> {
  const { site, hold, plan } = work
  const step = plan.steps[i]!
  let sent: Sent | null = isInFlight ? sentBefore(hold.row.steps?.[i]) : null
  for (let tries = 1; ; tries += 1) {
    if (!sent) {
      if (hold.isCancelAsked()) return cancelled(work, i, await standingBefore(work, step, i))
      const tried = await send(work, step, i)
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

/** `Statement 2 of 5`. */
const stepName = ({ steps }: OperationPlan, i: number) =>
  steps.length > 1 ? `Statement ${i + 1} of ${steps.length}` : 'The statement'

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

/** An index belongs to the table of the plan, or to a partition of it, whose number is not known before. */
const knownTable = (plan: OperationPlan): number => plan.table.oid
const pidOf = (work: Work): number | null => (work.session ? Number(work.session.facts.pid) : null)

/** Sends a step of the plan, noted before; watches it to its end, also when the connection is lost. */
async function send(work: Work, step: Step, i: number): Promise<Sent | { refused: ProblemBody }> {
  const { site, hold, plan } = work
  const session = await ensureSession(work)
  const seen = await persist(work, () => lookAt(site.eyes, step, { tableOid: knownTable(plan), ownPid: pidOf(work) }))
  const first = hold.row.steps?.[i] ?? null
  const refused = whyNotThis(hold, plan, step, { first: first?.before ?? [], seen })
  if (refused) return { refused }
  // What a drop took out of use was whole before its first try.
  const before = step.does === 'drop' && first ? first.before : seen
  const isMaintenance = step.does === 'analyze' || step.does === 'vacuum'
  const lastDoneAt = isMaintenance
    ? (await persist(work, () => askTableDone(site.eyes, plan.table.oid, step.does as 'analyze'))).at
    : null
  const steps = [...(hold.row.steps ?? []).slice(0, i)]
  steps[i] = {
    startedAt: new Date().toISOString(),
    finishedAt: null,
    problem: null,
    isDone: null,
    before,
    lastDoneAt,
    lsn: first?.lsn ?? session.facts.lsn,
  }
  const noted = { steps, ...sessionNote(hold, session) }
  if (hold.row.state === 'preflight')
    await hold.move('running', { ...noted, startedAt: new Date(), says: null, problem: null })
  else await hold.note(noted)
  hold.tell('step', `${stepName(plan, i)}, in process ${session.facts.pid}: ${excerptOf(step.sql)}`)
  const index = step.does === 'drop' ? (before.find((each) => each.name === step.object.name)?.oid ?? null) : null
  const notices: Notice[] = []
  const watched = await sendWatched(work, step, {
    at: i,
    steps: plan.steps,
    droppedOid: index,
    obeysCancel: true,
    notices,
  })
  return { ...watched, notices, before, lastDoneAt }
}

/** A name may have come to stand for something else since the plan was made or the last try: that is left alone. */
function whyNotThis(
  { row }: Hold,
  { index }: OperationPlan,
  { does, object }: Step,
  { first, seen }: { first: readonly IndexNow[]; seen: readonly IndexNow[] },
): ProblemBody | null {
  if (does !== 'drop' && does !== 'reindex') return null
  const isNamed = (each: { schema: string; name: string }) => each.schema === object.schema && each.name === object.name
  const now = seen.find(isNamed)
  if (!now) return null
  const meant = first.find(isNamed)?.oid ?? (index && isNamed(index) ? index.oid : now.oid)
  const name = excerptOf(`${object.schema}.${object.name}`)
  if (now.oid !== meant) {
    return {
      code: 'conflict',
      message: `Another index has the name ${name} by now; it was left alone.`,
      hint: 'Look at it, and ask again if it is meant.',
    }
  }
  if (does === 'drop' && row.kind !== 'drop-index' && now.isValid && now.isReady && now.isLive) {
    return {
      code: 'conflict',
      message: `The index ${name} is valid and in use by now: it is no leftover, and was left alone.`,
      hint: 'Drop it as an index, if it is not needed.',
    }
  }
  return null
}

async function sendWatched(
  work: Work,
  step: Step,
  how: { at: number; steps: readonly Step[]; droppedOid: number | null; obeysCancel: boolean; notices: Notice[] },
): Promise<Watched> {
  const { site, hold } = work
  // What makes an index whole again, or removes what was left, is never too late.
  const lateAt = how.obeysCancel ? work.lateAt : Number.POSITIVE_INFINITY
  const session = await ensureSession(work)
  const lockMs = lockTimeoutOf(step)
  let watched: Watched
  try {
    await setTimeouts(session.client, { lockMs, statementMs: how.obeysCancel ? timeLimitOf(work, step) : 0 })
    hold.check()
    const running = session.client.query(step.sql, [], {
      deadlineMs: Number.POSITIVE_INFINITY,
      onNotice: (notice) => how.notices.push(notice),
    })
    const at = { ...how, step: how.at, lateAt, cut: () => session.client.destroy() }
    watched = await watchOver(site, hold, session.facts, at, running)
  } catch (error) {
    if (error instanceof LetGo || hold.isLetGo()) throw new LetGo()
    watched = { end: 'gone', problem: asTargetProblem(error), cancelled: null, gaveWayTo: null }
  }
  for (const { message } of how.notices) await hold.log('notice', excerptOf(message))
  if (watched.end === 'gone' || (watched.problem && isLoss(watched.problem))) {
    await session.close('cut')
    work.session = null
    await hold.log('note', 'The connection was lost; the server is asked what became of the statement.')
    await follow(work, step, how.obeysCancel)
  }
  return watched
}

/** After the end of its window a statement is cancelled by the run; should nobody be there to do that, the server does. */
const graceMs = 30_000

/** Milliseconds for which the server lets a statement of a maintenance run go on; 0 without a limit. A drop comes to its end. */
function timeLimitOf({ endsAt }: Work, { does }: Step): number {
  if (endsAt === null || does === 'drop') return 0
  return Math.max(1_000, endsAt.getTime() + graceMs - Date.now())
}

async function ensureSession(work: Work): Promise<Session> {
  if (work.session) return work.session
  const session = await persist(work, () => openSession(work.site, work.hold.row))
  work.session = session
  work.goneSince = null
  await work.hold.note(sessionNote(work.hold, session))
  await actAsOwner(session, work.plan.table.oid)
  return session
}

/** By which whoever takes over knows the session again. */
const sessionNote = ({ row }: Hold, { facts }: Session) => ({
  token: tokenOf(row),
  backendPid: Number(facts.pid),
  backendStartedAt: facts.startedAt,
})

/** Waits for what the session of this operation still does on the server, a repair to its end. */
async function follow(work: Work, step: Step, obeysCancel: boolean): Promise<void> {
  const { site, hold, plan } = work
  await persist(work, async () => {
    refuseOther(hold.row, await askIdentity(site.eyes))
    const { token, backendPid, backendStartedAt } = hold.row
    if (token === null || backendPid === null || backendStartedAt === null || backendPid === pidOf(work)) return
    const known = { pid: String(backendPid), startedAt: backendStartedAt }
    const backend = await askOwnSession(site.eyes, token, known)
    if (!backend) return
    await hold.log('note', `Process ${backend.pid} of the server still does it, and is followed to its end.`)
    const at = Math.max(0, plan.steps.indexOf(step))
    const how = {
      steps: plan.steps,
      step: at,
      droppedOid: droppedOf(hold, at),
      lateAt: obeysCancel ? work.lateAt : Number.POSITIVE_INFINITY,
      obeysCancel,
      cut: () => {},
    }
    await watchOver(site, hold, backend, how, null)
  })
}

function droppedOf(hold: Hold, at: number): number | null {
  const outcome = hold.row.steps?.[at]
  const step = hold.row.plan?.steps[at]
  if (step?.does !== 'drop') return null
  return outcome?.before.find((each) => each.name === step.object.name)?.oid ?? null
}

/**
 * Does again what the server could not answer because it was away, until it is there or time is over: after a cancel a minute of
 * all that is asked, however much there is.
 */
async function persist<T>(work: Work, ask: () => Promise<T>): Promise<T> {
  const { hold } = work
  const since = Date.now()
  for (let tries = 1; ; tries += 1) {
    hold.check()
    try {
      const answer = await ask()
      // Reading alone proves no primary: a standby reads as well.
      if (work.session) work.goneSince = null
      if (tries > 1) await hold.log('note', 'The server answers again.')
      return answer
    } catch (error) {
      if (error instanceof LetGo) throw error
      const problem = asTargetProblem(error)
      const isAway = isPassing(problem) || isLoss(problem)
      const isLate = Date.now() > work.lateAt && Date.now() - since > mostCleaningMs
      if (isAway) work.goneSince ??= Date.now()
      const isOver = isLate || (hold.isCancelAsked() && Date.now() - (work.goneSince ?? since) > mostGoneMs)
      if (!isAway || isOver) throw problem
      if (tries === 1) await hold.log('wait', `${problem.message} It is asked again until it can go on.`)
      await hold.rest(Math.min(backOffMs(tries) / 4, 5_000))
    }
  }
}

/** Removes what a step of ours left; answers what could not be removed. */
async function clean(work: Work, leftovers: readonly IndexNow[]): Promise<IndexNow[]> {
  const left: IndexNow[] = []
  for (const leftover of leftovers) {
    const name = excerptOf(leftover.name)
    await work.hold.log('note', `Removing what was left: ${name}.`)
    if (await remove(work, leftover)) await work.hold.log('note', `Removed: ${name}.`)
    else left.push(leftover)
  }
  return left
}

async function remove(work: Work, leftover: IndexNow): Promise<boolean> {
  const sql = dropStatement(leftover)
  if (sql === null) return false
  const step: Step = {
    sql,
    does: 'drop',
    ...(leftover.kind === 'i' ? stepWords.concurrent : stepWords.exclusiveDrop),
    object: { schema: leftover.schema, name: leftover.name },
    isOptional: false,
  }
  const until = Date.now() + mostCleaningMs
  for (let tries = 1; tries <= mostTries && Date.now() < until; tries += 1) {
    const now = await persist(work, () =>
      lookAt(work.site.eyes, step, { tableOid: null, before: [leftover], ownPid: pidOf(work) }),
    )
    const still = now.find((each) => each.oid === leftover.oid)
    if (!still) return true
    // Somebody gave it another name or made it whole: not ours to drop any more.
    if (still.name !== leftover.name || still.schema !== leftover.schema) return false
    if (still.isValid && leftover.kind === 'i' && !leftover.isValid) return true
    if (still.isHeld) {
      // Whoever changes the table now comes first, and may be about to use the index.
      tries -= 1
      await work.hold.rest(500)
      work.hold.check()
      continue
    }
    const how = { at: 0, steps: [step], droppedOid: leftover.oid, obeysCancel: false, notices: [] }
    const { problem } = await sendWatched(work, step, how)
    if (
      problem &&
      !isLoss(problem) &&
      !isPassing(problem) &&
      problem.sqlstate !== '57014' &&
      problem.sqlstate !== '42704'
    ) {
      await work.hold.log('note', problem.message)
      return false
    }
    if (problem) await work.hold.rest(Math.min(backOffMs(tries), 10_000))
  }
  return false
}

function leftEnd(left: readonly IndexNow[]): End {
  const names = left.map((each) => excerptOf(`${each.schema}.${each.name}`)).join(', ')
  const statements = left.map((each) => dropStatement(each)).filter(Boolean)
  const isToast = left.some((each) => each.schema === 'pg_toast')
  return {
    state: 'failed',
    says: left.map(leftWords).join(' '),
    problem: {
      code: 'conflict',
      message: `What was made stayed behind: ${names}.`,
      hint: isToast
        ? `Only a superuser can remove it: ${statements.join('; ')};`
        : `${left.some(isInUse) ? 'Drop it as an index' : 'Remove it as a leftover'}, or run: ${statements.join('; ')};`,
    },
  }
}

/** Valid, or with parts attached that are. */
const isInUse = (index: IndexNow): boolean => index.isValid || index.kind === 'I'

function leftWords(index: IndexNow): string {
  const name = excerptOf(`${index.schema}.${index.name}`)
  if (index.isValid) return `An index stayed behind and could not be removed: ${name}. It is valid and in use.`
  if (index.kind === 'I')
    return `An unfinished partitioned index stayed behind and could not be removed: ${name}. It is invalid; indexes of partitions that are attached to it are in use.`
  const cost = index.isReady ? 'costs every write and serves no query' : 'serves no query'
  return `An invalid index stayed behind and could not be removed: ${name}. It ${cost}.`
}

/** Brings an index back that a drop took out of use: a rebuild makes it whole. */
async function restore(work: Work, index: IndexNow, why: string, reason: ProblemBody | null = null): Promise<End> {
  const { hold, site } = work
  await hold.log('note', `${why}: the index is out of use and is built anew, so that it is whole again.`)
  const { versionNumber } = (await ensureSession(work)).facts
  const sql = rebuildStatement(index, versionNumber)
  const step: Step = {
    sql: sql ?? '',
    does: 'reindex',
    lock: 'ShareUpdateExclusiveLock',
    blocks: '',
    isConcurrent: true,
    object: { schema: index.schema, name: index.name },
    isOptional: false,
  }
  let last: Problem | null = null
  for (let tries = 1; sql !== null && tries <= mostTries; tries += 1) {
    const before = await persist(work, () => lookAt(site.eyes, step, { tableOid: index.tableOid, ownPid: pidOf(work) }))
    const how = { at: 0, steps: [step], droppedOid: null, obeysCancel: false, notices: [] }
    const sent = await sendWatched(work, step, how)
    const verdict = await persist(work, () =>
      judge(site.eyes, step, { tableOid: index.tableOid, before, ownPid: pidOf(work) }),
    )
    await clean(work, verdict.leftovers)
    if (verdict.result === 'done') {
      if (hold.isCancelAsked())
        return {
          state: 'cancelled',
          says: 'Cancelled; the index was built anew and is in use as before.',
          problem: null,
        }
      return {
        state: 'failed',
        says: `${why}; the index was built anew and is in use as before.`,
        problem: reason ?? last?.toJSON() ?? null,
      }
    }
    last = sent.problem && Problem.from(stepProblem(sent.problem.toJSON(), step, work.plan.table))
    await hold.rest(Math.min(backOffMs(tries), 10_000))
    hold.check()
  }
  const says = `${why}, and the index could not be made whole: it is out of use and costs writes.`
  const problem = { code: 'conflict' as const, message: says, hint: 'Remove it or finish it as a leftover.' }
  return { state: 'failed', says, problem }
}

/** A person asked for an end: what this operation made goes, what it took out of use comes back. */
async function cancelled(work: Work, i: number, verdict: StepVerdict | null): Promise<End> {
  const { hold, plan, site } = work
  if (hold.row.state === 'running') await hold.move('cancelling')
  if (verdict?.isToRestore) return restore(work, verdict.index!, 'The drop was cancelled')
  const done = (hold.row.steps ?? []).slice(0, i).filter((each) => each.isDone).length
  const end = (says: string): End => ({ state: 'cancelled', says, problem: null })
  if (hold.row.kind !== 'create-index' || done === 0) {
    if (done > 0) return end(`Cancelled after ${done} of ${plan.steps.length} steps; what was done stays.`)
    if (verdict?.result === 'half-dropped')
      return end('Cancelled; the index is still there and invalid, as it was before.')
    return end('Cancelled; nothing was changed.')
  }
  const left: IndexNow[] = []
  // Of a partitioned index, parts that stood before and are attached by now: whoever drops it drops them.
  const adopted: string[] = []
  for (const object of adoptedBy(plan.steps)) {
    const seen = await persist(work, () => lookAt(site.eyes, { object }, { tableOid: null, ownPid: pidOf(work) }))
    const part = seen.find((each) => each.schema === object.schema && each.name === object.name)
    if (part?.parentOid) adopted.push(excerptOf(`${part.schema}.${part.name}`))
  }
  const kept: string[] = []
  // A parent takes its attached partitions along, so it goes first.
  for (const [n, step] of plan.steps.slice(0, i).entries()) {
    if (step.does !== 'create' && step.does !== 'create-parent') continue
    const before = hold.row.steps?.[n]?.before ?? []
    const made = await persist(work, () =>
      judge(site.eyes, step, { tableOid: knownTable(plan), before, ownPid: pidOf(work) }),
    )
    const { made: madeOid = null } = hold.row.steps?.[n] ?? {}
    if (madeOid !== null && made.index?.oid !== madeOid) continue
    // What is attached goes with its parent, or stays with it.
    if (!made.index || made.index.isConstraint || made.index.parentOid !== null) continue
    if (made.index.kind === 'I' && adopted.length > 0) kept.push(excerptOf(`${made.index.schema}.${made.index.name}`))
    else if (!(await remove(work, made.index))) left.push(made.index)
  }
  if (kept.length > 0) {
    const says = `Cancelled; unfinished and invalid stays ${kept.join(', ')}: a drop would take along what stood before it and is attached to it: ${adopted.join(', ')}.`
    const also = left.map(leftWords).join(' ')
    const hint = 'Finish it as a leftover, or drop it as an index with all that is attached to it.'
    return {
      state: 'cancelled',
      says: [says, also].join(' ').trim(),
      problem: { code: 'conflict', message: says, hint },
    }
  }
  if (left.length > 0) return leftEnd(left)
  return end('Cancelled; what was built until then was removed.')
}

async function skip({ hold }: Work, step: Step, problem: ProblemBody | null): Promise<null> {
  await hold.log('note', `A step was left out (${step.does}): ${problem?.message ?? 'it was not done'}`)
  return null
}

function failed(work: Work, sent: Sent, told: ProblemBody | null, verdict: StepVerdict): End {
  const { hold, plan } = work
  const done = (hold.row.steps ?? []).filter((each) => each.isDone).length
  const isStill = verdict.result === 'half-dropped' ? ' The index is still there and invalid, as it was before.' : ''
  const rest =
    done > 0 ? ` ${done} of ${plan.steps.length} steps were done and stay.` : isStill || ' Nothing was left behind.'
  const problem: ProblemBody = problemOf(sent, told)
  return { state: 'failed', says: `${problem.message}${rest}`, problem }
}

function problemOf(sent: Sent, told: ProblemBody | null): ProblemBody {
  if (sent.cancelled === 'late' && told) return told
  if (sent.cancelled === 'gave-way')
    return {
      code: 'busy',
      message: `It gave way ${mostTries} times to sessions that waited for it.`,
      hint: 'Start it again when the application is quieter.',
    }
  if (told && isLoss(Problem.from(told)))
    return {
      code: 'unreachable',
      message: 'The server ended the session, or was restarted, before the statement was done.',
      hint: 'Start it again.',
    }
  if (told) return told
  const warning = sent.notices.find(isWarning)
  if (warning)
    return {
      code: /permission|owner/i.test(warning.message) ? 'not-allowed' : 'conflict',
      message: `The server reported success, but did not do it: ${excerptOf(warning.message)}.`,
      hint: /permission|owner/i.test(warning.message)
        ? 'Grant MAINTAIN on the table (PostgreSQL 17 and newer), or membership in its owner, to the role that operates.'
        : 'Start it again when nobody else works on the table.',
    }
  return {
    code: 'conflict',
    message:
      sent.end === 'gone'
        ? 'The server was interrupted before the statement was done.'
        : 'The server reported success, but the catalogue does not show it.',
    hint: 'Start it again.',
  }
}

const isWarning = ({ code }: Notice): boolean => !code.startsWith('00')

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
