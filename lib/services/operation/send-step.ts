import 'server-only'
import { askTableDone } from '@/lib/catalog/table-done'
import type { IndexNow } from '@/lib/domain/operation/index-now'
import type { OperationPlan, Step } from '@/lib/domain/operation/step'
import type { ProblemBody } from '@/lib/domain/problem'
import type { Notice } from '@/lib/targets/pool'
import { excerptOf } from '@/lib/targets/problem'
import type { Hold } from './hold'
import { lookAt } from './judge'
import { sendWatched } from './send-watched'
import { ensureSession, knownTable, persist, pidOf, type Sent, sessionNote, type Work } from './work'

/** Sends a step of the plan, noted before; watches it to its end, also when the connection is lost. */
export async function sendStep(work: Work, step: Step, i: number): Promise<Sent | { refused: ProblemBody }> {
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

/** `Statement 2 of 5`. */
export const stepName = ({ steps }: OperationPlan, i: number) =>
  steps.length > 1 ? `Statement ${i + 1} of ${steps.length}` : 'The statement'

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
