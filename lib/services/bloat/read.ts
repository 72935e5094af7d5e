import 'server-only'
import { isScanned } from '@/lib/catalog/page-scan'
import { holdingBack } from '@/lib/domain/bloat/horizon'
import { daysToReturn } from '@/lib/domain/bloat/regrowth'
import { reasonWords } from '@/lib/domain/bloat/words'
import { isWorthRebuilding, worthFrom } from '@/lib/domain/bloat/worth-rebuilding'
import { analyze, grantSelect, vacuum } from '@/lib/domain/ddl/index-statements'
import { lineageWords } from '@/lib/domain/lineage'
import { Problem } from '@/lib/domain/problem'
import { type BloatScanRow, findScan, readBloat, readBloatDays, readBloatState } from '@/lib/store/bloat'
import { readEvents } from '@/lib/store/series'
import { IndexHandle, requireIndex } from '../index/describe'
import { requireTarget } from '../target/input'
import { verb } from '../verb'
import { listOnly } from './scan'
import { tooLarge } from './too-large'

const historyMs = 400 * 86_400_000
/** A scan that says nothing for longer than its time limit and this has lost its worker. */
const lostMs = 120_000

/** What is known of the bloat of one index: figure, how sure, trend, forecast, cause, and its last scan. */
export const bloat = verb('index.bloat', IndexHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { index, table } = await requireIndex(context, target.id, input.index)
  const { db } = context.store
  const now = context.now()
  const from = new Date(now.getTime() - historyMs)
  const [row, state, scan, days, events] = await Promise.all([
    readBloat(db, index.id),
    readBloatState(db, target.id),
    findScan(db, index.id),
    readBloatDays(db, [index.id], from),
    readEvents(db, { targetId: target.id, from, to: now }, { indexIds: [index.id] }),
  ])
  const named = table && { schema: table.schema, name: table.name }
  const reason = row?.reason ? reasonWords(row.reason) : null
  const statements = {
    analyze: () => named && analyze(named),
    vacuum: () => named && vacuum(named),
    'grant-select': () => named && grantSelect(named, target.user),
  }
  const judged = row && { ...row, method: index.method }
  return {
    index: { id: index.id, name: index.name, schema: index.schema, kind: index.kind, method: index.method },
    figure: judged && {
      ratio: judged.ratio,
      confidence: judged.confidence,
      margin: judged.margin,
      sizeBytes: judged.sizeBytes,
      neededBytes: judged.neededBytes,
      reclaimableBytes: judged.reclaimableBytes,
      rows: judged.rows,
      keyOrder: judged.keyOrder,
      rebuiltAt: judged.rebuiltAt,
      askedAt: judged.askedAt,
      pages: judged.pages,
      worthFrom: worthFrom(judged),
      isWorthRebuilding: isWorthRebuilding(judged),
    },
    reason: reason && { text: reason.text, remedy: reason.remedy, sql: reason.sql && statements[reason.sql]() },
    forecast: row?.regrowth
      ? { ...row.regrowth, daysToReturn: daysToReturn(row.reclaimableBytes ?? 0, row.regrowth) }
      : null,
    horizon: state?.horizon && {
      holder: holdingBack(state.horizon),
      hidden: state.horizon.hidden,
      askedAt: state.horizon.askedAt,
    },
    /** History before this moment was made up for the demonstration. */
    simulatedUntil: target.simulatedUntil,
    days: days.get(index.id) ?? [],
    events: events
      .filter((event) => event.indexId === index.id)
      .map((event) => ({ ...event, words: lineageWords[event.kind] })),
    scan: scan && scanOf(scan, now),
    scanning: whyNoScan(index, state?.scanning ?? null),
    scanBytes: index.sizeBytes,
    askedAt: state?.at ?? null,
  }
})

function scanOf(scan: BloatScanRow, now: Date) {
  const isOpen = scan.state === 'waiting' || scan.state === 'running'
  const isLost = isOpen && now.getTime() - scan.askedAt.getTime() > scan.timeLimitS * 1000 + lostMs
  const { askedBy, askedAt, startedAt, finishedAt, sizeBytes, timeLimitS, pages, isCancelled } = scan
  const lost = new Problem('timed-out', 'The worker that scanned it is gone.', { hint: 'Scan it again.' }).toJSON()
  return {
    state: isLost ? ('failed' as const) : scan.state,
    problem: isLost ? lost : scan.problem,
    askedBy,
    askedAt,
    startedAt,
    finishedAt,
    sizeBytes,
    timeLimitS,
    pages,
    isCancelled,
  }
}

function whyNoScan(
  index: { method: string; kind: 'i' | 'I'; droppedAt: Date | null; sizeBytes: number | null },
  scanning: Record<string, { message: string; hint?: string } | null> | null,
): { message: string; hint?: string } | null {
  if (index.droppedAt) return { message: 'It was dropped.' }
  if (index.kind === 'I') return { message: 'A partitioned index has no pages of its own; scan its partitions.' }
  if (index.method === 'gin') return { message: listOnly }
  if (!isScanned(index.method)) return { message: `pgstattuple has no function for ${index.method} indexes.` }
  const refusal = tooLarge(index.sizeBytes ?? 0)
  if (refusal) return { message: refusal.message, ...(refusal.hint ? { hint: refusal.hint } : {}) }
  if (!scanning) return { message: 'Whether the server can scan it was not asked yet.' }
  const lacks = scanning[index.method]
  return lacks ? { message: lacks.message, ...(lacks.hint ? { hint: lacks.hint } : {}) } : null
}

export type BloatAnswer = Awaited<ReturnType<(typeof bloat)['run']>>
