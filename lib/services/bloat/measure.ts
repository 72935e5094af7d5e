import 'server-only'
import { askHorizon } from '@/lib/catalog/horizon'
import { askIndexRows, type IndexRows } from '@/lib/catalog/index-rows'
import { askPageFunctions, scannedMethods, whyNoScan } from '@/lib/catalog/page-scan'
import { bestEstimate, isScanCurrent } from '@/lib/domain/bloat/best-estimate'
import { type BloatEstimate, type BloatReason, withheld } from '@/lib/domain/bloat/bloat-estimate'
import type { BtreeFacts } from '@/lib/domain/bloat/btree-facts'
import { estimateBtree } from '@/lib/domain/bloat/estimate-btree'
import { estimateFromBaseline } from '@/lib/domain/bloat/estimate-from-baseline'
import { estimateFromScan } from '@/lib/domain/bloat/estimate-from-scan'
import { keyOrder } from '@/lib/domain/bloat/key-order'
import type { PageScan } from '@/lib/domain/bloat/page-scan'
import { regrowth } from '@/lib/domain/bloat/regrowth'
import { sizeSignal } from '@/lib/domain/bloat/size-signal'
import type { Asked } from '@/lib/domain/facts'
import {
  type BloatDay,
  type BloatScanRow,
  type BloatSubject,
  listBloatDue,
  type MeasuredBloat,
  noteBloatState,
  readBloatDays,
  readBloatState,
  readDoneScans,
  writeBloat,
} from '@/lib/store/bloat'
import type { Store } from '@/lib/store/open'
import type { TargetWithState } from '@/lib/store/target'
import { withReadOnly } from '@/lib/targets/guard'
import type { TargetPool } from '@/lib/targets/pool'
import { giveWayTo } from '../snapshot/give-way'
import { askHalving } from './ask-halving'
import { askPages } from './ask-pages'
import { type AskedWidths, askWidths } from './ask-widths'
import { bloatGuard } from './bloat-guard'

const everyMs = 600_000
const batchSize = 200
/** What one round may take; the rest waits for the next. */
const roundMs = 40_000
const dayMs = 86_400_000
/** A first measurement later than this after a rebuild is no measure of a fresh index. */
const freshMs = 3 * dayMs
/** History looked through for a baseline and a trend. */
const historyMs = 180 * dayMs
/** Fewer changes than this share of the table, and its count of rows is as good as new. */
const unchanged = 0.01

/** Whether indexes of a target were asked for their bloat long enough ago to look again. */
export async function isBloatDue(store: Store, targetId: string, now: Date): Promise<boolean> {
  const last = await readBloatState(store.db, targetId)
  return !last || Math.abs(now.getTime() - last.at.getTime()) >= everyMs
}

/**
 * Computes the bloat of indexes that are due, asking the server in batches for what it follows from, and who holds VACUUM
 * back, and giving way to snapshots. What cannot be asked now waits for the next round; an index that breaks its question is
 * withheld alone.
 */
export async function measureBloat(
  store: Store,
  target: TargetWithState,
  pool: TargetPool,
  now: Date,
): Promise<{ measured: number; left: number }> {
  const started = performance.now()
  const isOver = () => performance.now() - started > roundMs
  const giveWay = giveWayTo(store, target.id)
  const failed: Asked[] = []
  await giveWay()
  const due = await listBloatDue(store.db, target.id, now, { limit: 20_000 })
  const { horizon, functions } = await withReadOnly(pool, bloatGuard, async (client) => {
    const asked = await askHorizon(client)
    if (asked.answer.problem) failed.push(asked.answer.asked)
    return { horizon: asked.horizon, functions: await askPageFunctions(client) }
  })
  let measured = 0
  const statistics = { expected: 0, visible: 0 }
  for (let at = 0; at < due.length && !isOver(); at += batchSize) {
    await giveWay()
    const batch = due.slice(at, at + batchSize)
    const answers = await askBatch(pool, batch, isOver)
    statistics.expected += answers.statistics.expected
    statistics.visible += answers.statistics.visible
    const pages = await askPages(pool, functions, [...answers.rows.values()])
    measured += await keepBatch(store, target, batch, answers, pages, now)
  }
  await noteBloatState(store.db, {
    targetId: target.id,
    at: now,
    durationMs: performance.now() - started,
    horizon,
    expectedStatistics: statistics.expected,
    visibleStatistics: statistics.visible,
    scanning: Object.fromEntries(scannedMethods.map((each) => [each, whyNoScan(functions, each)?.toJSON() ?? null])),
    failed: failed.length > 0 ? failed : null,
  })
  return { measured, left: due.length - measured }
}

/** Computes one index anew, after its pages were scanned. */
export async function measureOne(
  store: Store,
  target: Pick<TargetWithState, 'id' | 'simulatedUntil'>,
  indexId: number,
  pool: TargetPool,
  now: Date,
): Promise<void> {
  const batch = await listBloatDue(store.db, target.id, now, { limit: 1, only: indexId })
  const answers = await askBatch(pool, batch, () => false)
  await keepBatch(store, target, batch, answers, new Map(), now)
}

type Answers = AskedWidths & { rows: Map<number, IndexRows> }

async function askBatch(pool: TargetPool, batch: readonly BloatSubject[], isOver: () => boolean): Promise<Answers> {
  const [btrees, others] = [true, false].map((isBtree) =>
    batch.filter(({ method }) => (method === 'btree') === isBtree).map(({ oid }) => oid),
  )
  const asked = await askWidths(pool, btrees!, isOver)
  const rows = new Map<number, IndexRows>()
  await askHalving(others!, asked.broken, isOver, async (oids) => {
    const answer = await withReadOnly(pool, bloatGuard, (client) => askIndexRows(client, oids))
    for (const each of answer.rows) rows.set(each.oid, each)
    return answer.problem
  })
  return { ...asked, rows }
}

async function keepBatch(
  store: Store,
  target: Pick<TargetWithState, 'simulatedUntil'>,
  batch: readonly BloatSubject[],
  answers: Answers,
  pages: Map<number, PageScan>,
  now: Date,
): Promise<number> {
  const ids = batch.map(({ id }) => id)
  const [history, scans] = await Promise.all([
    readBloatDays(store.db, ids, new Date(now.getTime() - historyMs)),
    readDoneScans(store.db, ids),
  ])
  const measured = batch.flatMap((subject) => {
    // What the demonstration made up is drawn, and nothing is concluded from it.
    const past = (history.get(subject.id) ?? []).filter(
      (day) => day.measuredAt > (target.simulatedUntil ?? new Date(0)),
    )
    const scan = scans.get(subject.id) ?? null
    const scanned = scan?.pages?.method === 'btree' ? null : (scan?.pages ?? null)
    const known = { past, scan, pages: pages.get(subject.oid) ?? scanned ?? subject.pages, now }
    return measuredOf(subject, answers, known) ?? []
  })
  await writeBloat(store, measured, now)
  return measured.length
}

type KnownOf = { past: BloatDay[]; scan: BloatScanRow | null; pages: PageScan | null; now: Date }

/** Null for an index that was locked or dropped when it was asked for: what was known of it stays. */
function measuredOf(subject: BloatSubject, answers: Answers, known: KnownOf): MeasuredBloat | null {
  const { id, oid, stamp, method, rebuiltAt } = subject
  const facts = answers.btrees.get(oid)
  const row = answers.rows.get(oid)
  const base = { id, stamp, rebuiltAt, pages: known.pages }
  if (answers.broken.has(oid)) {
    const estimate = withheld('not-readable')
    return {
      ...base,
      sizeBytes: subject.sizeBytes,
      rows: null,
      estimate,
      keyOrder: null,
      isSettled: false,
      regrowth: null,
    }
  }
  const now = facts ? ofBtree(facts) : row && ofOther(row, method)
  if (!now) return null
  const isSettled =
    !now.isInRecovery &&
    now.rows !== null &&
    rebuiltAt !== null &&
    subject.lastAnalyzedAt !== null &&
    subject.lastAnalyzedAt > rebuiltAt
  const estimate = bestEstimate({
    scan: scanOf(subject, now, known, facts?.fillFactor ?? 90),
    baseline: baselineOf(subject, now, known),
    model: facts ? estimateBtree(facts) : withheld(reasonOf(method)),
  })
  return {
    ...base,
    sizeBytes: now.sizeBytes,
    rows: now.rows,
    estimate,
    keyOrder: facts ? keyOrder(facts) : null,
    isSettled,
    regrowth: growthOf(known.past, estimate, rebuiltAt, known.now),
  }
}

type Now = {
  sizeBytes: number
  blockSize: number
  rows: number | null
  tableRows: number | null
  modified: number
  isAnalyzeCounted: boolean
  isInRecovery: boolean
}

function ofBtree(facts: BtreeFacts): Now {
  return {
    sizeBytes: (facts.pages ?? 0) * facts.blockSize,
    blockSize: facts.blockSize,
    rows: facts.rows,
    tableRows: facts.tableRows,
    modified: facts.modifiedSinceAnalyze,
    isAnalyzeCounted: facts.isAnalyzeCounted,
    isInRecovery: facts.isInRecovery,
  }
}

function ofOther(row: IndexRows, method: string): Now {
  const signal = sizeSignal(method)
  const isByTable = 'rowsOf' in signal && signal.rowsOf === 'table'
  return {
    sizeBytes: row.sizeBytes,
    blockSize: row.blockSize,
    rows: isByTable ? row.tableRows : row.rows,
    tableRows: row.tableRows,
    modified: row.modifiedSinceAnalyze,
    isAnalyzeCounted: row.analyzedAt !== null,
    isInRecovery: row.isInRecovery,
  }
}

function reasonOf(method: string): BloatReason {
  const { kind } = sizeSignal(method)
  if (kind === 'rebuild-ratio' || kind === 'pending-list') return 'no-baseline'
  return kind === 'unsummarised-ranges' ? 'no-need' : 'size-only'
}

/** Against its own size after the last rebuild, when that was measured soon after it. */
function baselineOf(subject: BloatSubject, now: Now, { past, now: at }: KnownOf): BloatEstimate | null {
  const { method, rebuiltAt, isToast } = subject
  const { kind } = sizeSignal(method)
  if (!rebuiltAt || isToast || now.isInRecovery || kind === 'overflow-pages' || kind === 'size-trend') return null
  const since = past.filter((day) => day.isSettled && day.measuredAt > rebuiltAt && day.rows !== null)
  const [first] = since
  if (!first || first.measuredAt.getTime() - rebuiltAt.getTime() > freshMs) return null
  const isUnchanged = now.isAnalyzeCounted && now.modified <= unchanged * Math.max(1, now.tableRows ?? 0)
  return estimateFromBaseline(
    since.map((day) => ({ bytes: day.sizeBytes, rows: day.rows ?? 0, at: day.measuredAt })),
    {
      bytes: now.sizeBytes,
      rows: now.rows ?? 0,
      at,
      countedAt: isUnchanged ? at : subject.lastAnalyzedAt,
      method,
      blockSize: now.blockSize,
    },
  )
}

function scanOf(subject: BloatSubject, now: Now, { scan, now: at }: KnownOf, fillFactor: number): BloatEstimate | null {
  if (scan?.pages?.method !== 'btree' || !scan.finishedAt || scan.filenode === null) return null
  const then = { filenode: scan.filenode, sizeBytes: scan.pages.pages * scan.pages.blockSize, at: scan.finishedAt }
  if (!isScanCurrent(then, { filenode: subject.filenode, sizeBytes: now.sizeBytes, now: at })) return null
  return estimateFromScan(scan.pages, fillFactor)
}

function growthOf(past: readonly BloatDay[], estimate: BloatEstimate, rebuiltAt: Date | null, now: Date) {
  const points = past.flatMap(({ measuredAt, reclaimableBytes }) =>
    reclaimableBytes !== null && (!rebuiltAt || measuredAt > rebuiltAt)
      ? [{ at: measuredAt, bloatBytes: reclaimableBytes }]
      : [],
  )
  if (estimate.bloatBytes === null) return null
  const today = now.getTime() - dayMs / 24
  return regrowth([...points.filter(({ at }) => at.getTime() < today), { at: now, bloatBytes: estimate.bloatBytes }])
}
