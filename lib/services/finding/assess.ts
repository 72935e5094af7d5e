import 'server-only'
import { askStanding } from '@/lib/catalog/standing'
import { type Assessment, beginAssessment } from '@/lib/domain/assess/assess'
import { rememberRanges } from '@/lib/domain/assess/brin-ranges'
import { partsOfTables } from '@/lib/domain/assess/parts'
import { rollUpTables } from '@/lib/domain/assess/roll-up-trees'
import { groupBy } from '@/lib/domain/group-by'
import { loadWatchedBloat, readBloatState } from '@/lib/store/bloat'
import {
  dropVerdicts,
  noteAssessment,
  readAssessment,
  readAssessmentState,
  writeFindings,
  writeVerdicts,
} from '@/lib/store/finding'
import type { Store, Transaction } from '@/lib/store/open'
import { writePrices } from '@/lib/store/price'
import { readPast, shareSight } from '@/lib/store/shared-sight'
import { refreshStatistics } from '@/lib/store/statistics'
import type { TargetWithState } from '@/lib/store/target'
import { loadIndexNames, loadTableTrees, loadWatch, loadWatchedTables, openWatchedIndexes } from '@/lib/store/watched'
import type { TargetPool } from '@/lib/targets/pool'
import { asTargetProblem } from '@/lib/targets/problem'
import { type GiveWay, giveWayTo } from '../snapshot/give-way'
import { learnWrites } from './learn-writes'

const catalogEveryMs = 3_600_000
const assessEveryMs = 180_000
/** Tables judged at a time; their indexes are all that is held of the target's. */
const partTables = 500

/** Whether a target was last judged long enough ago to be judged anew. */
export async function isAssessmentDue(store: Store, targetId: string, now: Date): Promise<boolean> {
  const last = await readAssessmentState(store.db, targetId)
  return !last?.at || Math.abs(now.getTime() - last.at.getTime()) >= assessEveryMs
}

/**
 * Asks the server what a snapshot does not, judges everything known of the target and stores the findings. A server that
 * does not answer is judged by what it said before; what that leaves open is a reason in the ledgers. All parts are judged
 * as of one moment, and none is begun while a snapshot of the target is taken, which it would slow down.
 */
export async function assessTarget(
  store: Store,
  target: TargetWithState,
  pool: TargetPool,
  now: Date,
): Promise<{ findings: number; durationMs: number }> {
  await learnStanding(store, target, pool, now)
  const giveWay = giveWayTo(store, target.id)
  await giveWay()
  await refreshStatistics(store)
  const startedAt = performance.now() - giveWay.waitedMs()
  const assessed = await readPast(store.db, (past) => judgeParts(store, past, target, now, giveWay))
  await Promise.all([dropVerdicts(store.db, target.id), writeFindings(store, target.id, assessed, now)])
  const durationMs = performance.now() - startedAt - giveWay.waitedMs()
  await noteAssessment(store.db, target.id, { at: now, durationMs, leftOut: assessed.leftOut.size })
  return { findings: assessed.findings.length, durationMs }
}

/** Reads from `past`, where nothing changes meanwhile, and stores each part's verdicts at once. */
async function judgeParts(
  store: Store,
  past: Transaction,
  target: TargetWithState,
  now: Date,
  giveWay: GiveWay,
): Promise<Assessment> {
  const { watch, nodeIds } = await loadWatch(past, target, now)
  const readBeside = await shareSight(store.db, past)
  const trees = partsOfTables(await loadTableTrees(past, target.id), partTables)
  const reading = await openWatchedIndexes(past, target.id, watch, nodeIds, trees)
  // The server joins what is known of the indexes meanwhile.
  const { known, bloatState, takenNames, tables } = await readBeside(async (beside) => ({
    known: await readAssessment(beside, target.id),
    bloatState: await readBloatState(beside, target.id),
    takenNames: await loadIndexNames(beside, target.id),
    tables: await loadWatchedTables(beside, target.id, watch),
  }))
  const lastSnapshotAt = watch.nodes.find((node) => node.isOwn)?.lastSnapshotAt
  // An index seen to be invalid after the server was asked is left for the next time.
  const isFresh = known?.runningAt && lastSnapshotAt && known.runningAt >= lastSnapshotAt
  const assessment = beginAssessment({
    targetName: target.name,
    watch,
    foreignKeys: known?.foreignKeys ?? null,
    published: known?.published ?? null,
    traits: known?.traits ?? null,
    unfinished: isFresh ? known.unfinished : null,
    horizon: bloatState?.horizon ?? null,
    takenNames,
  })
  const tableOf = new Map(rollUpTables(tables).map((table) => [table.oid, table]))
  const keysOf = groupBy(known?.foreignKeys ?? [], (key) => key.tableOid)
  const byId = new Map(tables.map((table) => [table.id, table]))
  const bloatOf = (part: number) => {
    const ids = (trees[part] ?? []).map(({ id }) => id)
    const asked = loadWatchedBloat(past, target.id, ids)
    asked.catch(() => {})
    return asked
  }
  let next = 0
  // Asked for a part ahead, since it stands behind the next rows of the cursor.
  let bloat = await bloatOf(next)
  // A part is stored while the next one is read and judged.
  let storing: Promise<void> = Promise.resolve()
  await giveWay()
  for await (const indexes of reading) {
    const part = trees[next++]!.map(({ id }) => byId.get(id)!)
    const parents = part.flatMap((table) =>
      (keysOf.get(table.oid) ?? []).flatMap((key) => tableOf.get(key.referencedOid) ?? []),
    )
    const bloatAhead = bloatOf(next)
    const { ledgers, prices } = assessment.judge({ tables: part, indexes, parents, bloat })
    const judged = indexes.map((index) => index.id)
    await storing
    storing = writeVerdicts(store.db, judged, ledgers).then(() => writePrices(store.db, prices))
    storing.catch(() => {})
    bloat = await bloatAhead
    await giveWay()
  }
  await storing
  return assessment.end()
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
    const catalogFailed = said.asked.filter((each) => (!each.ok || each.message) && isCatalog(each.question))
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
