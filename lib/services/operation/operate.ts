import 'server-only'
import { warmParser } from '@/lib/catalog/sql-parser'
import { count, plural } from '@/lib/domain/format'
import { backOffMs } from '@/lib/domain/operation/back-off'
import { type Check, worstOf } from '@/lib/domain/operation/check'
import type { OperationPlan } from '@/lib/domain/operation/step'
import { isPassing, isPassingLook } from '@/lib/domain/operation/step-problem'
import { Problem, type ProblemBody } from '@/lib/domain/problem'
import { describeError } from '@/lib/runtime/log'
import { findOperation, isClosed, type OperationRow, occupyTable, readLimits } from '@/lib/store/operation'
import { asTargetProblem } from '@/lib/targets/problem'
import { conclude } from './conclude'
import { doStep } from './do-step'
import { type Hold, LetGo } from './hold'
import { follow } from './send-watched'
import { actAsOwner, openSession } from './session'
import type { Site } from './site'
import { othersTurn, runUnderWay } from './turn'
import { type End, persist, type Work } from './work'

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
    work = { site, hold, limits, plan, lateAt, endsAt: run?.endsAt ?? hold.row.endsAt, session, goneSince: null }
  } catch (error) {
    if (error instanceof LetGo) throw error
    const problem = asTargetProblem(error)
    return isPassingLook(problem) ? putOff(problem.message, problem.toJSON()) : refuse(problem.toJSON())
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
  const endsAt = (await runUnderWay(site.store, row))?.endsAt ?? row.endsAt
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
