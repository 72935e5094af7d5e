import 'server-only'
import { askIndexResult, type IndexResult } from '@/lib/catalog/index-result'
import { walBetween } from '@/lib/catalog/operating-session'
import { askTableDone } from '@/lib/catalog/table-done'
import { successWords } from '@/lib/domain/operation/end-words'
import type { IndexMemory } from '@/lib/domain/operation/index-memory'
import type { OperationPlan } from '@/lib/domain/operation/step'
import type { ProblemBody } from '@/lib/domain/problem'
import { findOperation, readLimits } from '@/lib/store/operation'
import { excerptOf } from '@/lib/targets/problem'
import type { Hold } from './hold'
import { lookAt } from './judge'
import type { Session } from './session'
import type { Site } from './site'

/**
 * All steps are done: looks once more at everything that was made, notes sizes, duration and write-ahead log, and ends the
 * operation as succeeded. Answers how it failed instead when the catalogue does not bear it out. Throws Problem.
 */
export async function conclude(
  site: Site,
  hold: Hold,
  plan: OperationPlan,
  session: Session | null,
): Promise<{ state: 'failed'; says: string; problem: ProblemBody } | null> {
  const { row } = hold
  const made = plan.steps
    .map((step, n) => ({ step, oid: row.steps?.[n]?.made ?? null }))
    .filter(({ step }) => ['create', 'create-parent', 'reindex'].includes(step.does))
  const found = await Promise.all(
    made.map(async ({ step, oid }) => {
      const now = await lookAt(site.eyes, step, { tableOid: plan.table.oid, ownPid: null })
      const named = now.find((each) => each.schema === step.object.schema && each.name === step.object.name)
      return named && (oid === null || named.oid === oid) ? named : null
    }),
  )
  const broken = found.findIndex((each) => !(each?.isValid && each.isReady && each.isLive))
  if (broken >= 0) {
    const says = 'All statements succeeded, but an index is not valid now: somebody else changed it meanwhile.'
    return { state: 'failed', says, problem: { code: 'conflict', message: says, hint: 'Look at the index.' } }
  }
  const oids = found.flatMap((each) => (each ? [each.oid] : []))
  // Another session may hold one of them locked: then sizes stay unknown.
  const results = oids.length > 0 ? await askIndexResult(site.eyes, oids).catch(() => null) : []
  const differs = await differsFromMemory(site, hold, results ?? [])
  if (differs) return differs
  const sizes = results?.map((each) => each.sizeBytes) ?? null
  const isKnown = sizes !== null && sizes.length > 0 && sizes.every((each) => each !== null)
  const sizeAfter = isKnown ? sizes.reduce<number>((sum, each) => sum + (each ?? 0), 0) : null
  const sizeBefore = plan.index?.sizeBytes ?? null
  const finishedAt = new Date()
  const durationMs = finishedAt.getTime() - (row.startedAt?.getTime() ?? finishedAt.getTime())
  const walBytes = session ? await walBetween(session.client, row.steps?.[0]?.lsn ?? null).catch(() => null) : null
  const isVacuum = row.kind === 'vacuum-table'
  const vacuumed = isVacuum ? await askTableDone(site.eyes, plan.table.oid, 'vacuum').catch(() => null) : null
  const visibleShare = vacuumed?.visibleShare ?? null
  const wasRebuilt = plan.steps.some((each) => each.does === 'reindex')
  const words = successWords(row.kind, { ms: durationMs, sizeBefore, sizeAfter, wasRebuilt, visibleShare })
  const says = hold.isCancelAsked() ? `${words} The cancel came too late.` : words
  const { watchHours } = await readLimits(site.store.db, row.targetId)
  const isWatched = row.kind === 'create-index' || row.kind === 'drop-index'
  await hold.move('succeeded', {
    says,
    problem: null,
    finishedAt,
    durationMs,
    walBytes,
    sizeBefore,
    sizeAfter,
    indexOid: found[0]?.oid ?? row.indexOid,
    progress: row.progress ? { ...row.progress, share: 1, leftMs: 0, waitsFor: [], holdsUp: [] } : null,
    watchUntil: isWatched ? new Date(finishedAt.getTime() + watchHours * 3_600_000) : null,
    owner: null,
    leaseUntil: null,
  })
  await hold.log('state', says)
  return null
}

/** An index brought back must be the one that was dropped, and so must each part of it that was built. */
async function differsFromMemory(site: Site, { row }: Hold, results: readonly IndexResult[]) {
  if (row.request.kind !== 'create-index' || !('restore' in row.request)) return null
  const dropped = await findOperation(site.store.db, row.request.restore)
  const wanted = dropped?.memory ? withParts(dropped.memory) : []
  const other = results.find((each) => {
    const memory = wanted.find(({ schema, name }) => schema === each.schema && name === each.name)
    return memory && (memory.definition !== each.definition || memory.tablespace !== each.tablespace)
  })
  if (!other) return null
  const says = `The index ${excerptOf(`${other.schema}.${other.name}`)} was built, but its definition or tablespace differs from that of the one that was dropped.`
  return {
    state: 'failed' as const,
    says,
    problem: { code: 'conflict' as const, message: says, hint: 'Compare the two.' },
  }
}

const withParts = (memory: IndexMemory): IndexMemory[] => [memory, ...memory.parts.flatMap(withParts)]
