import 'server-only'
import { z } from 'zod'
import { lineageWords } from '@/lib/domain/lineage'
import { listOpenFindings } from '@/lib/store/finding'
import { readEvents, readTargetSeries } from '@/lib/store/series'
import { lastBeat, listTargets } from '@/lib/store/target'
import { listNames, searchNames, topIndexes } from '@/lib/store/target-read'
import { watchedSince } from '../memo'
import { verb } from '../verb'
import { requireTarget, TargetHandle } from './input'
import { viewTarget } from './view'

export const list = verb('target.list', z.object({}), async (context) => {
  const now = context.now()
  const { db } = context.store
  const [targets, findings] = await Promise.all([listTargets(db), listOpenFindings(db)])
  const items = targets.map((target) => ({ ...viewTarget(target, now), findings: findings.get(target.id) ?? null }))
  return { items, nextCursor: null, worker: await workerState(context.store.db, now) }
})

export const describe = verb('target.describe', TargetHandle, async (context, input) => {
  const now = context.now()
  const target = await requireTarget(context, input.target)
  return { ...viewTarget(target, now), worker: await workerState(context.store.db, now) }
})

const Overview = TargetHandle.extend({ hours: z.coerce.number().int().min(1).max(9600).default(168) })

/** The first look at a target: sizes and work over time, what happened lately, and where the bytes are. */
export const overview = verb('target.overview', Overview, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const to = context.now()
  const from = new Date(to.getTime() - input.hours * 3_600_000)
  const range = { targetId: target.id, from, to, simulatedUntil: target.simulatedUntil }
  const [series, events, biggest, since] = await Promise.all([
    readTargetSeries(context.store.db, range),
    readEvents(context.store.db, range, { all: true }),
    topIndexes(context.store.db, target.id),
    watchedSince(context.store.db, target),
  ])
  return {
    from,
    to,
    watchedSince: since,
    simulatedUntil: target.simulatedUntil,
    ...series,
    events: events.map((event) => ({ ...event, words: lineageWords[event.kind] })),
    ...biggest,
  }
})

const Search = z.object({ q: z.string().max(200).default(''), target: z.string().max(200).optional() })

/** Names of targets, tables and indexes that contain every word: for the command menu. */
export const search = verb('target.search', Search, async (context, input) => {
  const target = input.target ? await requireTarget(context, input.target) : null
  return { items: await searchNames(context.store.db, input.q, target?.id ?? null), nextCursor: null }
})

/** Tables, what is known of their columns, and indexes: for completion and for links from a plan. */
export const names = verb('target.names', TargetHandle, async (context, input) => {
  const target = await requireTarget(context, input.target)
  return listNames(context.store.db, target.id)
})

async function workerState(db: Parameters<typeof lastBeat>[0], now: Date) {
  const beatAt = await lastBeat(db)
  return { isAlive: beatAt !== null && now.getTime() - beatAt.getTime() < 30_000, beatAt }
}

/** A target in the list of all, with its open findings; null before it was judged. */
export type TargetListItem = Awaited<ReturnType<(typeof list)['run']>>['items'][number]
