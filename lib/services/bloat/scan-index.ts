import 'server-only'
import { withLadder } from '@/lib/catalog/ladder'
import { askPageFunctions, isScanned, scanPages } from '@/lib/catalog/page-scan'
import { type Backend, signal } from '@/lib/catalog/signal'
import { Problem } from '@/lib/domain/problem'
import { findScan, noteScan } from '@/lib/store/bloat'
import { findIndex } from '@/lib/store/index-read'
import type { Store } from '@/lib/store/open'
import type { TargetWithState } from '@/lib/store/target'
import { withReadOnly } from '@/lib/targets/guard'
import type { TargetClient, TargetPool } from '@/lib/targets/pool'
import { measureOne } from './measure'

const lookMs = 500

/**
 * Reads every page of an index, as somebody asked for, until its time limit or until it is cancelled; the outcome stands in
 * its row. `second` is a pool of its own, which reaches the server while the scan keeps the first one busy. Throws its Problem.
 */
export async function scanIndex(
  store: Store,
  target: Pick<TargetWithState, 'id' | 'simulatedUntil'>,
  indexId: number,
  { first, second }: { first: TargetPool; second: TargetPool },
): Promise<void> {
  const scan = await findScan(store.db, indexId)
  const found = await findIndex(store.db, target.id, String(indexId))
  if (scan?.state !== 'waiting' || !found) return
  try {
    if (scan.isCancelled) throw new Problem('cancelled', 'The scan was cancelled before it began.')
    const { oid, method, sizeBytes, filenode } = found.index
    if (!isScanned(method)) throw new Problem('unsupported', `No function reads the pages of a ${method} index.`)
    await noteScan(store.db, indexId, { state: 'running', startedAt: new Date() })
    const timeoutMs = scan.timeLimitS * 1000
    const pages = await withReadOnly(
      first,
      { statementTimeoutMs: timeoutMs, deadlineMs: timeoutMs + 5_000 },
      async (client) => {
        const functions = await askPageFunctions(client)
        const { backend, blockSize } = await askBackend(client)
        const index = { oid, method, sizeBytes: sizeBytes ?? scan.sizeBytes, blockSize }
        const work = () => scanPages(client, functions, index, { deadlineMs: timeoutMs + 3_000 })
        return heedingCancel(
          store,
          indexId,
          () => signal(second, backend, 'cancel'),
          () => withLadder(second, backend, timeoutMs, work),
        )
      },
    )
    const finishedAt = new Date()
    await noteScan(store.db, indexId, { finishedAt, pages, filenode, problem: null })
    await measureOne(store, target, indexId, first, finishedAt)
    // Last, because a page asks no more once it is done.
    await noteScan(store.db, indexId, { state: 'done' })
  } catch (error) {
    const problem = await wordsOf(store, indexId, error)
    await noteScan(store.db, indexId, { state: 'failed', finishedAt: new Date(), problem: problem.toJSON() })
    throw problem
  }
}

async function askBackend(client: TargetClient): Promise<{ backend: Backend; blockSize: number }> {
  const [row] = await client.query(
    `select /* arborist */ a.pid::text, a.backend_start::text, pg_catalog.current_setting('block_size')
    from pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid()) a`,
  )
  return { backend: { pid: row?.[0] ?? '0', startedAt: row?.[1] ?? '' }, blockSize: Number(row?.[2]) || 8192 }
}

/** Looks now and then whether somebody wants the scan to end. */
async function heedingCancel<T>(
  store: Store,
  indexId: number,
  cancel: () => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(async () => {
    const scan = await findScan(store.db, indexId).catch(() => null)
    if (scan?.isCancelled) await cancel().catch(() => {})
  }, lookMs)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

async function wordsOf(store: Store, indexId: number, error: unknown): Promise<Problem> {
  const problem = error instanceof Problem ? error : new Problem('internal', 'The scan failed.')
  const scan = await findScan(store.db, indexId)
  if (scan?.isCancelled) return new Problem('cancelled', 'The scan was cancelled.')
  if (problem.code === 'timed-out' || problem.sqlstate === '57014') {
    return new Problem('timed-out', 'The scan did not end within its time limit, and nothing of it is left running.', {
      hint: 'Allow more time, or scan at a quiet hour.',
    })
  }
  return problem
}
