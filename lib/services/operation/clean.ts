import 'server-only'
import { dropStatement } from '@/lib/domain/ddl/leftover'
import { stepWords } from '@/lib/domain/ddl/step-words'
import { backOffMs } from '@/lib/domain/operation/back-off'
import type { IndexNow } from '@/lib/domain/operation/index-now'
import type { Step } from '@/lib/domain/operation/step'
import { isPassing } from '@/lib/domain/operation/step-problem'
import { excerptOf } from '@/lib/targets/problem'
import { lookAt } from './judge'
import { sendWatched } from './send-watched'
import { isLoss } from './watch-over'
import { mostCleaningMs, mostTries, persist, pidOf, type Work } from './work'

/** Removes what a step of ours left; answers what could not be removed. */
export async function clean(work: Work, leftovers: readonly IndexNow[]): Promise<IndexNow[]> {
  const left: IndexNow[] = []
  for (const leftover of leftovers) {
    const name = excerptOf(leftover.name)
    await work.hold.log('note', `Removing what was left: ${name}.`)
    if (await remove(work, leftover)) await work.hold.log('note', `Removed: ${name}.`)
    else left.push(leftover)
  }
  return left
}

/** Drops one index that was left; false when it could not be, or is no longer ours to drop. */
export async function remove(work: Work, leftover: IndexNow): Promise<boolean> {
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
