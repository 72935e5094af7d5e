import 'server-only'
import { rebuildStatement } from '@/lib/domain/ddl/leftover'
import { backOffMs } from '@/lib/domain/operation/back-off'
import type { IndexNow } from '@/lib/domain/operation/index-now'
import type { Step } from '@/lib/domain/operation/step'
import { stepProblem } from '@/lib/domain/operation/step-problem'
import { Problem, type ProblemBody } from '@/lib/domain/problem'
import { clean } from './clean'
import { judge, lookAt } from './judge'
import { sendWatched } from './send-watched'
import { type End, ensureSession, mostTries, persist, pidOf, type Work } from './work'

/** Brings an index back that a drop took out of use: a rebuild makes it whole. */
export async function restore(
  work: Work,
  index: IndexNow,
  why: string,
  reason: ProblemBody | null = null,
): Promise<End> {
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
