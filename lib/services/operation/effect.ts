import 'server-only'
import {
  type Effect,
  isMaintenance,
  judgeEffect,
  judgeStatement,
  judgeTable,
  namesTable,
} from '@/lib/domain/operation/effect'
import { noteWorseEffect } from '@/lib/store/alert'
import { statementsAround, tableCounted } from '@/lib/store/effect'
import type { Store } from '@/lib/store/open'
import { noteOperation, type OperationRow, watchedOperations } from '@/lib/store/operation'
import { findTarget } from '@/lib/store/target'

const leastBeforeMs = 24 * 3_600_000
const mostStatements = 20
const mostText = 400

/**
 * What an operation did to the statements on its table, as far as it is known now: kept once its time of watching is over, until
 * then reckoned anew. Null for what is not watched.
 */
export async function effectOf(store: Store, row: OperationRow, now: Date): Promise<Effect | null> {
  if (row.effect) return row.effect
  const { startedAt, finishedAt, watchUntil, table, tableId } = row
  if (row.state !== 'succeeded' || !startedAt || !finishedAt || !watchUntil || table === null) return null
  const target = await findTarget(store.db, row.targetId)
  if (!target) return null
  const after = { from: finishedAt, to: now < watchUntil ? now : watchUntil }
  const watchedMs = after.to.getTime() - after.from.getTime()
  const beforeMs = Math.max(leastBeforeMs, watchedMs)
  const before = { from: new Date(startedAt.getTime() - beforeMs), to: startedAt }
  const [found, was, is] = await Promise.all([
    statementsAround(store.db, target.id, table, before, after),
    tableId === null ? null : tableCounted(store.db, target.id, tableId, before),
    tableId === null ? null : tableCounted(store.db, target.id, tableId, after),
  ])
  const statements = found
    .filter(({ text }) => namesTable(text, table) && !isMaintenance(text))
    .map((each) => ({ ...each, text: each.text.slice(0, mostText), ...judgeStatement(each.before, each.after) }))
    .sort((a, b) => b.after.totalMs + b.before.totalMs - a.after.totalMs - a.before.totalMs)
  const ofTable = was && is ? { before: was, after: is, word: judgeTable(was, is) } : null
  return {
    from: after.from.toISOString(),
    to: after.to.toISOString(),
    beforeFrom: before.from.toISOString(),
    beforeTo: before.to.toISOString(),
    ...judgeEffect(statements, ofTable, { watchedMs, isOver: now >= watchUntil }),
    statements: statements.slice(0, mostStatements),
    table: ofTable,
    isSimulated: target.simulatedUntil !== null && target.simulatedUntil > before.from,
  }
}

/**
 * Keeps the effect of operations whose time of watching is over, since the samples it rests on expire; and notes as an alert, as soon
 * as it is known, what made statements slower.
 */
export async function settleEffects(store: Store, now: Date): Promise<void> {
  for (const row of await watchedOperations(store.db)) {
    const effect = await effectOf(store, row, now)
    if (!effect) continue
    if (effect.word === 'worse' && row.undoneBy === null) await noteWorseEffect(store.db, row, effect.says)
    if (now >= row.watchUntil!) await noteOperation(store.db, row, { effect })
  }
}
