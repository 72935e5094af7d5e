import 'server-only'
import { askStanding } from '@/lib/catalog/standing'
import { beginAssessment, namesBySchema } from '@/lib/domain/assess/assess'
import { rememberRanges } from '@/lib/domain/assess/brin-ranges'
import { partsOfTables } from '@/lib/domain/assess/parts'
import { rollUpTables } from '@/lib/domain/assess/roll-up-trees'
import { groupBy } from '@/lib/domain/group-by'
import { loadWatchedBloat, readBloatState } from '@/lib/store/bloat'
import { noteAssessment, readAssessment, readAssessmentState, writeFindings } from '@/lib/store/finding'
import type { Store } from '@/lib/store/open'
import { writePrices } from '@/lib/store/price'
import type { TargetWithState } from '@/lib/store/target'
import { loadIndexNames, loadWatch, loadWatchedIndexes, loadWatchedTables } from '@/lib/store/watched'
import type { TargetPool } from '@/lib/targets/pool'
import { asTargetProblem } from '@/lib/targets/problem'
import { learnWrites } from './learn-writes'

const catalogEveryMs = 3_600_000
const assessEveryMs = 180_000
/** Tables judged at a time; their indexes are all that is held of the target's. */
const partTables = 500

/** Whether a target was last judged long enough ago to be judged anew. */
export async function isAssessmentDue(store: Store, targetId: string, now: Date): Promise<boolean> {
  const last = await readAssessmentState(store.db, targetId)
  return !last?.at || now.getTime() - last.at.getTime() >= assessEveryMs
}

/**
 * Asks the server what a snapshot does not, judges everything known of the target and stores the findings. A server that
 * does not answer is judged by what it said before; what that leaves open is a reason in the ledgers.
 */
export async function assessTarget(
  store: Store,
  target: TargetWithState,
  pool: TargetPool,
  now: Date,
): Promise<{ findings: number; durationMs: number }> {
  await learnStanding(store, target, pool, now)
  const startedAt = performance.now()
  const { watch, nodeIds } = await loadWatch(store.db, target, now)
  const known = await readAssessment(store.db, target.id)
  // An index seen to be invalid after the server was asked is left for the next time.
  const isFresh = known?.runningAt && target.state.lastSnapshotAt && known.runningAt >= target.state.lastSnapshotAt
  const assessment = beginAssessment({
    targetName: target.name,
    watch,
    foreignKeys: known?.foreignKeys ?? null,
    published: known?.published ?? null,
    traits: known?.traits ?? null,
    unfinished: isFresh ? known.unfinished : null,
    horizon: (await readBloatState(store.db, target.id))?.horizon ?? null,
    takenNames: namesBySchema(await loadIndexNames(store.db, target.id)),
  })
  const tables = await loadWatchedTables(store.db, target.id, watch)
  const tableOf = new Map(rollUpTables(tables).map((table) => [table.oid, table]))
  const keysOf = groupBy(known?.foreignKeys ?? [], (key) => key.tableOid)
  for (const part of partsOfTables(tables, partTables)) {
    const ids = part.map((table) => table.id)
    const indexes = await loadWatchedIndexes(store.db, target.id, watch, nodeIds, ids)
    const parents = part.flatMap((table) =>
      (keysOf.get(table.oid) ?? []).flatMap((key) => tableOf.get(key.referencedOid) ?? []),
    )
    const bloat = await loadWatchedBloat(store.db, target.id, ids)
    await writePrices(store.db, assessment.judge({ tables: part, indexes, parents, bloat }))
  }
  const assessed = assessment.end()
  await writeFindings(store, target.id, assessed, now)
  const durationMs = performance.now() - startedAt
  await noteAssessment(store.db, target.id, { at: now, durationMs, leftOut: assessed.leftOut.size })
  return { findings: assessed.findings.length, durationMs }
}

async function learnStanding(store: Store, target: TargetWithState, pool: TargetPool, now: Date): Promise<void> {
  const last = await readAssessmentState(store.db, target.id)
  const withCatalog = !last?.catalogAt || now.getTime() - last.catalogAt.getTime() >= catalogEveryMs
  const { versionNumber } = target.state
  try {
    const writes = withCatalog ? await learnWrites(store.db, target.id, now) : null
    const writtenTables = [...new Set(writes?.map((write) => write.tableOid))]
    const said = await askStanding(pool, withCatalog && versionNumber ? { versionNumber, writtenTables } : null)
    const isCatalog = (name: string) => !['unfinished', 'standbys'].includes(name)
    const failed = said.asked.filter((each) => !each.ok && !isCatalog(each.question))
    const catalogFailed = said.asked.filter((each) => !each.ok && isCatalog(each.question))
    const before = said.traits?.brin ? (await readAssessment(store.db, target.id))?.traits : null
    await noteAssessment(store.db, target.id, {
      ...(said.foreignKeys ? { foreignKeys: said.foreignKeys, catalogAt: now } : {}),
      ...(said.published ? { published: said.published } : {}),
      ...(said.traits
        ? {
            traits: {
              ...said.traits,
              brin: said.traits.brin && rememberRanges(said.traits.brin, before?.brin ?? null),
              writes,
            },
            catalogFailed: catalogFailed.length > 0 ? catalogFailed : null,
          }
        : {}),
      unfinished: said.unfinished,
      standbys: said.standbys,
      runningAt: now,
      failed: failed.length > 0 ? failed : null,
    })
  } catch (error) {
    const { message, hint } = asTargetProblem(error)
    const asked = { question: 'standing', ok: false, durationMs: 0, rows: 0, message, ...(hint ? { hint } : {}) }
    await noteAssessment(store.db, target.id, { failed: [asked] })
  }
}
