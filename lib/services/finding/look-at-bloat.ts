import 'server-only'
import { askHorizon } from '@/lib/catalog/horizon'
import { askIndexRows } from '@/lib/catalog/index-rows'
import { askPageFunctions, type PageFunctions, whyNoScan } from '@/lib/catalog/page-scan'
import type { WatchedBloat } from '@/lib/domain/assess/watched-bloat'
import { type BloatEstimate, type BloatReason, withheld } from '@/lib/domain/bloat/bloat-estimate'
import type { BtreeFacts } from '@/lib/domain/bloat/btree-facts'
import { estimateBtree } from '@/lib/domain/bloat/estimate-btree'
import type { Horizon } from '@/lib/domain/bloat/horizon'
import { keyOrder } from '@/lib/domain/bloat/key-order'
import { reasonWords } from '@/lib/domain/bloat/words'
import { leastBloatBytes } from '@/lib/domain/bloat/worth-rebuilding'
import type { Asked, IndexFacts, TableFacts } from '@/lib/domain/facts'
import { bytes, count } from '@/lib/domain/format'
import { groupBy } from '@/lib/domain/group-by'
import type { TargetReport } from '@/lib/domain/report/target-report'
import { withReadOnly } from '@/lib/targets/guard'
import type { TargetPool } from '@/lib/targets/pool'
import { askPages, mostHashBytes } from '../bloat/ask-pages'
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

/**
 * Models the bloat of b-trees above 1 MB, TOAST included, from the catalog alone: no history and no reading of their pages.
 * Pending lists of GIN indexes and small hash indexes are read where pgstattuple may be called.
 */
export async function lookAtBloat(
  pool: TargetPool,
  { tables, indexes }: { tables: readonly TableFacts[]; indexes: readonly IndexFacts[] },
  now: Date,
): Promise<SeenBloat> {
  const started = performance.now()
  const isOver = () => performance.now() - started > mostMs
  const { horizon, answer, functions } = await withReadOnly(pool, bloatGuard, async (client) => ({
    ...(await askHorizon(client)),
    functions: await askPageFunctions(client).catch(() => null),
  }))
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
  const pages = await lookAtPages(pool, functions, indexes, now, isOver)
  const late = isOver() && answered < due.length ? [outOfTime(answered, due.length)] : []
  return {
    bloat: [...bloat, ...pages.bloat],
    horizon,
    asked: [answer.asked],
    incomplete: [...reasons, ...pages.incomplete, ...late],
  }
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

const paged = ['gin', 'hash'] as const
const pagedWords: Record<(typeof paged)[number], (amount: number) => string> = {
  gin: (amount) => `how long the pending lists of GIN indexes are (${count(amount)} of them)`,
  hash: (amount) => `how far hash indexes overflow (${count(amount)} of them)`,
}

/** What only pages tell of GIN and hash indexes above 1 MB, and for those that were not read the reason. */
async function lookAtPages(
  pool: TargetPool,
  functions: PageFunctions | null,
  indexes: readonly IndexFacts[],
  now: Date,
  isOver: () => boolean,
): Promise<Pick<SeenBloat, 'bloat' | 'incomplete'>> {
  const ours = indexes.filter(
    ({ isSystem, isToast, kind, isValid, isLocked, sizeBytes, method }) =>
      (method === 'gin' || method === 'hash') &&
      !(isSystem || isToast || isLocked) &&
      isValid &&
      kind === 'i' &&
      (sizeBytes ?? 0) >= leastBloatBytes,
  )
  if (ours.length === 0) return { bloat: [], incomplete: [] }
  const refusalOf = (method: (typeof paged)[number]) => whyNoScan(functions ?? new Map(), method)
  const incomplete: SeenBloat['incomplete'] = []
  const refused = paged.flatMap((method) => {
    const amount = ours.filter((index) => index.method === method).length
    const problem = refusalOf(method)
    return amount > 0 && problem ? [{ problem, words: pagedWords[method](amount) }] : []
  })
  for (const [message, alike] of groupBy(refused, ({ problem }) => problem.message)) {
    const words = alike.map((each) => each.words).join(' and ')
    incomplete.push({
      what: 'bloat',
      message: `Only pages tell ${words}. ${message}`,
      hint: alike[0]?.problem.hint ?? null,
    })
  }
  const wanted = ours.filter(({ method }) => refusalOf(method as (typeof paged)[number]) === null)
  const oids = wanted.map((index) => index.oid)
  const answer = await withReadOnly(pool, bloatGuard, (client) => askIndexRows(client, oids))
  const found = await askPages(pool, functions ?? new Map(), answer.rows, isOver)
  const rowOf = new Map(answer.rows.map((row) => [row.oid, row]))
  const isLarge = (index: IndexFacts) =>
    index.method === 'hash' && (rowOf.get(index.oid)?.sizeBytes ?? 0) > mostHashBytes
  const large = wanted.filter(isLarge)
  const unread = wanted.filter((index) => !isLarge(index) && !found.has(index.oid))
  if (large.length > 0) {
    incomplete.push({
      what: 'bloat',
      message: `How far hash indexes above ${bytes(mostHashBytes)} overflow is not known (${count(large.length)} of them): one look does not read so many pages.`,
      hint: 'Add the database as a target of Arborist and scan them, or call pgstathashindex() yourself.',
    })
  }
  if (unread.length > 0) {
    const names = unread.slice(0, 3).map(({ name }) => `“${name}”`)
    const more = unread.length > 3 ? ` and ${count(unread.length - 3)} more` : ''
    const message = `The pages of ${names.join(', ')}${more} could not be read within ${bloatGuard.statementTimeoutMs / 1000} s each.`
    incomplete.push({
      what: 'bloat',
      message,
      hint: 'Look again in a moment: a lock or a busy disk may be in the way.',
    })
  }
  const bloat = wanted.flatMap((index): WatchedBloat[] => {
    const pages = found.get(index.oid)
    if (!pages) return []
    const { oid: id, schema, name, tableOid, method } = index
    const known = {
      id,
      schema,
      name,
      tableOid,
      isToast: false,
      method,
      sizeBytes: pages.pages * pages.blockSize,
      pages,
    }
    const none = { ratio: null, margin: null, neededBytes: null, reclaimableBytes: null, keyOrder: null }
    return [{ ...known, ...none, confidence: 'withheld', rebuiltAt: null, regrowth: null, askedAt: now }]
  })
  return { bloat, incomplete }
}

function outOfTime(answered: number, all: number): TargetReport['incomplete'][number] {
  return {
    what: 'btree-width',
    message: `Within ${mostMs / 1000} s the bloat of ${count(answered)} of ${count(all)} indexes was asked for, the largest first.`,
    hint: null,
  }
}
