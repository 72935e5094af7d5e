import 'server-only'
import { askHorizon } from '@/lib/catalog/horizon'
import type { WatchedBloat } from '@/lib/domain/assess/watched-bloat'
import { type BloatEstimate, type BloatReason, withheld } from '@/lib/domain/bloat/bloat-estimate'
import type { BtreeFacts } from '@/lib/domain/bloat/btree-facts'
import { estimateBtree } from '@/lib/domain/bloat/estimate-btree'
import type { Horizon } from '@/lib/domain/bloat/horizon'
import { keyOrder } from '@/lib/domain/bloat/key-order'
import { reasonWords } from '@/lib/domain/bloat/words'
import { leastBloatBytes } from '@/lib/domain/bloat/worth-rebuilding'
import type { Asked, IndexFacts, TableFacts } from '@/lib/domain/facts'
import { count } from '@/lib/domain/format'
import type { TargetReport } from '@/lib/domain/report/target-report'
import { withReadOnly } from '@/lib/targets/guard'
import type { TargetPool } from '@/lib/targets/pool'
import { askWidths } from '../bloat/ask-widths'
import { bloatGuard } from '../bloat/bloat-guard'

const batchSize = 200
/** What all questions together may take; the largest indexes are asked for first. */
const mostMs = 40_000
/** Reasons that a person can do something about beside a scan of the pages. */
const told: ReadonlySet<BloatReason> = new Set([
  'no-statistics-rights',
  'never-analysed',
  'stale-statistics',
  'counters-lost',
  'in-recovery',
  'collation-missing',
  'not-readable',
])

export type SeenBloat = {
  bloat: WatchedBloat[]
  /** Who holds VACUUM back; null when that could not be asked. */
  horizon: Horizon | null
  /** Questions that failed. */
  asked: Asked[]
  /** Figures that are missing, and why; as `bloat` where nothing failed and the figure was withheld. */
  incomplete: TargetReport['incomplete']
}

/** Models the bloat of b-trees above 1 MB, TOAST included, from the catalog alone: no history and no reading of pages. */
export async function lookAtBloat(
  pool: TargetPool,
  { tables, indexes }: { tables: readonly TableFacts[]; indexes: readonly IndexFacts[] },
  now: Date,
): Promise<SeenBloat> {
  const started = performance.now()
  const isOver = () => performance.now() - started > mostMs
  const { horizon, answer } = await withReadOnly(pool, bloatGuard, askHorizon)
  const due = subjectsOf(tables, indexes)
  const bloat: WatchedBloat[] = []
  const withheldFor = new Map<BloatReason, number>()
  let answered = 0
  for (let at = 0; at < due.length && !isOver(); at += batchSize) {
    const batch = due.slice(at, at + batchSize)
    const oids = batch.map(({ index }) => index.oid)
    const { btrees, broken } = await askWidths(pool, oids, isOver)
    answered += btrees.size + broken.size
    for (const subject of batch) {
      const facts = btrees.get(subject.index.oid)
      const estimate = facts ? estimateBtree(facts) : withheld('not-readable')
      if (facts && estimate.bloatRatio !== null) bloat.push(watched(subject, facts, estimate, now))
      if (estimate.confidence !== 'withheld' || estimate.reason === null) continue
      if (facts || broken.has(subject.index.oid))
        withheldFor.set(estimate.reason, (withheldFor.get(estimate.reason) ?? 0) + 1)
    }
  }
  const reasons = [...withheldFor].flatMap(([reason, amount]) => (told.has(reason) ? notComputed(reason, amount) : []))
  const late = isOver() && answered < due.length ? [outOfTime(answered, due.length)] : []
  return { bloat, horizon, asked: [answer.asked], incomplete: [...reasons, ...pagesUnread(indexes), ...late] }
}

type Subject = { index: IndexFacts; sizeBytes: number; tableOid: number }

/** The largest first. An index of TOAST counts for the table that owns it. */
function subjectsOf(tables: readonly TableFacts[], indexes: readonly IndexFacts[]): Subject[] {
  const tableOf = new Map(tables.map((table) => [table.oid, table]))
  return indexes
    .flatMap((index) => {
      const { kind, method, isValid, isLocked, isToast, sizeBytes } = index
      if (kind !== 'i' || method !== 'btree' || !isValid || isLocked) return []
      if (sizeBytes === null || sizeBytes < leastBloatBytes) return []
      const own = tableOf.get(index.tableOid)
      const table = isToast ? tableOf.get(own?.parentOid ?? 0) : own
      return !table || table.isSystem ? [] : [{ index, sizeBytes, tableOid: table.oid }]
    })
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
}

function watched({ index, tableOid }: Subject, facts: BtreeFacts, estimate: BloatEstimate, now: Date): WatchedBloat {
  const { oid: id, schema, name, isToast, method } = index
  return {
    ...{ id, schema, name, tableOid, isToast, method },
    confidence: estimate.confidence,
    ratio: estimate.bloatRatio,
    margin: estimate.margin,
    sizeBytes: (facts.pages ?? 0) * facts.blockSize,
    neededBytes: estimate.neededBytes,
    reclaimableBytes: estimate.bloatBytes,
    keyOrder: keyOrder(facts),
    rebuiltAt: null,
    regrowth: null,
    pages: null,
    askedAt: now,
  }
}

function notComputed(reason: BloatReason, amount: number): TargetReport['incomplete'][number] {
  const { text, remedy } = reasonWords(reason)
  const indexes = amount === 1 ? 'one index' : `${count(amount)} indexes`
  return { what: 'bloat', message: `The bloat of ${indexes} is not known. ${text}`, hint: remedy }
}

/** What only pages tell, and a look does not read them. */
function pagesUnread(indexes: readonly IndexFacts[]): TargetReport['incomplete'] {
  const ours = indexes.filter(
    ({ isSystem, isToast, kind, sizeBytes }) =>
      !isSystem && !isToast && kind === 'i' && (sizeBytes ?? 0) >= leastBloatBytes,
  )
  const amount = (method: string) => ours.filter((index) => index.method === method).length
  const parts = [
    ...(amount('gin') > 0 ? [`how long the pending lists of GIN indexes are (${count(amount('gin'))} of them)`] : []),
    ...(amount('hash') > 0 ? [`how far hash indexes overflow (${count(amount('hash'))} of them)`] : []),
  ]
  if (parts.length === 0) return []
  const message = `Only pages tell ${parts.join(' and ')}, and one look does not read them.`
  return [{ what: 'bloat', message, hint: 'Add the database as a target of Arborist, which measures them.' }]
}

function outOfTime(answered: number, all: number): TargetReport['incomplete'][number] {
  return {
    what: 'btree-width',
    message: `Within ${mostMs / 1000} s the bloat of ${count(answered)} of ${count(all)} indexes was asked for, the largest first.`,
    hint: null,
  }
}
