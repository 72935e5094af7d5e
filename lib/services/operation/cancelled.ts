import 'server-only'
import { adoptedBy } from '@/lib/domain/operation/adopted'
import type { IndexNow } from '@/lib/domain/operation/index-now'
import type { StepVerdict } from '@/lib/domain/operation/verdict-of-step'
import { excerptOf } from '@/lib/targets/problem'
import { remove } from './clean'
import { judge, lookAt } from './judge'
import { leftEnd, leftWords } from './left-behind'
import { restore } from './restore'
import { type End, knownTable, persist, pidOf, type Work } from './work'

/** A person asked for an end: what this operation made goes, what it took out of use comes back. */
export async function cancelled(work: Work, i: number, verdict: StepVerdict | null): Promise<End> {
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
