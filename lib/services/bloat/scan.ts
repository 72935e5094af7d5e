import 'server-only'
import { z } from 'zod'
import { isScanned } from '@/lib/catalog/page-scan'
import { Problem } from '@/lib/domain/problem'
import { beginScan, cancelScan, readBloatState } from '@/lib/store/bloat'
import { askErrand } from '@/lib/store/errand'
import { IndexHandle, requireIndex } from '../index/describe'
import { record } from '../record'
import { requireTarget } from '../target/input'
import { verb } from '../verb'
import { tooLarge } from './too-large'

/** What pgstattuple tells of a GIN index stands on its meta page, and is read with every look. */
export const listOnly = 'Of a GIN index only the pending list can be counted, and that is read every time.'

const Scan = IndexHandle.extend({
  /** Minutes after which the server ends it. */
  minutes: z.coerce.number().int().min(1, 'At least a minute').max(120, 'At most two hours').default(10),
})

/** Has every page of an index read and counted. Answers at once; the outcome stands with the index's bloat. */
export const scan = verb('index.scan', Scan, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { index } = await requireIndex(context, target.id, input.index)
  const { db } = context.store
  if (index.kind === 'I') {
    throw new Problem('unsupported', 'A partitioned index has no pages of its own.', { hint: 'Scan its partitions.' })
  }
  if (index.droppedAt) throw new Problem('conflict', 'The index was dropped.')
  if (index.method === 'gin') throw new Problem('unsupported', listOnly)
  if (!isScanned(index.method)) {
    throw new Problem('unsupported', `No function of pgstattuple reads the pages of a ${index.method} index.`)
  }
  const lacks = (await readBloatState(db, target.id))?.scanning?.[index.method]
  if (lacks) throw Problem.from(lacks)
  const sizeBytes = index.sizeBytes ?? 0
  const refusal = tooLarge(sizeBytes)
  if (refusal) throw refusal
  const now = context.now()
  const timeLimitS = input.minutes * 60
  await db.transaction(async (tx) => {
    const hasBegun = await beginScan(tx, {
      indexId: index.id,
      targetId: target.id,
      askedBy: context.actor.name,
      askedAt: now,
      sizeBytes,
      timeLimitS,
    })
    if (!hasBegun) {
      throw new Problem('busy', 'An index of this target is being scanned; one at a time is read.', {
        hint: 'Wait for it, or cancel it on its page.',
      })
    }
    await record(context, tx, {
      action: 'scanned index',
      subject: `${index.schema}.${index.name}`,
      targetId: target.id,
      detail: { bytes: sizeBytes, minutes: input.minutes },
    })
  })
  const deadlineAt = new Date(now.getTime() + (timeLimitS + 60) * 1000)
  await askErrand(db, { kind: 'scan', targetId: target.id, payload: { indexId: index.id }, deadlineAt })
  return { index: index.id, bytes: sizeBytes, until: deadlineAt }
})

/** Ends a scan that waits or runs. */
export const cancel = verb('index.cancel-scan', IndexHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { index } = await requireIndex(context, target.id, input.index)
  await context.store.db.transaction(async (tx) => {
    if (!(await cancelScan(tx, index.id))) throw new Problem('conflict', 'It is not being scanned.')
    await record(context, tx, {
      action: 'cancelled scan',
      subject: `${index.schema}.${index.name}`,
      targetId: target.id,
    })
  })
  return { index: index.id }
})
