import 'server-only'
import { assess } from '@/lib/domain/assess/assess'
import { Problem } from '@/lib/domain/problem'
import { readAssessment } from '@/lib/store/finding'
import { findIndex } from '@/lib/store/index-read'
import { loadWatch, loadWatchedIndexes, loadWatchedTables, treeTableIds } from '@/lib/store/watched'
import { requireTarget } from '../target/input'
import { verb } from '../verb'
import { IndexHandle } from './describe'

/**
 * The verdict on one index with all its evidence, drawn up now from what is stored. Null for what has none: partitions are
 * judged with their tree, and catalogs, TOAST and invalid indexes not at all; `why` says which.
 */
export const ledger = verb('index.ledger', IndexHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { db } = context.store
  const found = await findIndex(db, target.id, input.index)
  if (!found) throw new Problem('not-found', `There is no index “${input.index.slice(0, 80)}” on this target.`)
  const { index } = found
  const why = whyUnjudged(index)
  if (why) return { ledger: null, why, nodes: [] }
  const { watch, nodeIds } = await loadWatch(db, target, context.now())
  const tables = await treeTableIds(db, target.id, index.tableId)
  const [watchedTables, indexes, known] = await Promise.all([
    loadWatchedTables(db, target.id, watch, tables),
    loadWatchedIndexes(db, target.id, watch, nodeIds, tables),
    readAssessment(db, target.id),
  ])
  const { ledgers } = assess(
    {
      targetName: target.name,
      watch,
      tables: watchedTables,
      indexes,
      foreignKeys: known?.foreignKeys ?? null,
      published: null,
      traits: null,
      unfinished: null,
    },
    index.id,
  )
  return {
    ledger: ledgers.get(index.id) ?? null,
    why: 'It was not judged yet; the next snapshot does.',
    nodes: watch.nodes.map(({ slug, name, isInRecovery, isOwn }) => ({ slug, name, isInRecovery, isOwn })),
  }
})

function whyUnjudged(index: {
  droppedAt: Date | null
  isSystem: boolean
  isToast: boolean
  parentOid: number | null
  isValid: boolean
  isReady: boolean
  isLive: boolean
}): string | null {
  if (index.droppedAt) return 'It was dropped.'
  if (index.isSystem) return 'Indexes of the system catalogs are the server’s own affair.'
  if (index.isToast) return 'The index of a TOAST table belongs to its table and is never dropped alone.'
  if (!(index.isValid && index.isReady && index.isLive)) return 'It is not valid: its cause is told by a finding.'
  if (index.parentOid !== null) return 'It is part of a partitioned index, which is judged as a whole.'
  return null
}

export type LedgerAnswer = Awaited<ReturnType<(typeof ledger)['run']>>
