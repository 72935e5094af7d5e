import { bytes, percent, plural, stamp } from '../../format'
import { versionTraps } from '../../version-traps'
import type { CaredIndex } from '../care-facts'
import { learned } from '../learned'
import { itemKey, type Judged, leaveOut, type PlanItem } from '../plan-item'
import { bloatThreshold, type Care } from '../policy'
import { atLeast, predictRebuild, type Rates } from '../rates'
import { usedUp } from './used-up'

const dayMs = 86_400_000
/** Below this share nobody asks why an index is left alone. */
const leastTold = 0.1

export type RebuildAround = {
  now: Date
  rates: Rates
  versionNumber: number
  /** Indexes that the same plan proposes to drop. */
  isToBeDropped: (indexId: number) => boolean
}

/** Whether an index is rebuilt. Indexes below the least size, and those that are all but whole, get no word. */
export function judgeRebuild(index: CaredIndex, care: Care, around: RebuildAround): Judged {
  const mode = care.modes.rebuild
  const { bloat, sizeBytes } = index
  if (mode === 'off' || sizeBytes === null || sizeBytes < care.thresholds.leastIndexBytes) return null
  const ratio = bloat?.ratio ?? null
  const gainBytes = bloat?.reclaimableBytes ?? null
  const key = itemKey('rebuild', index.schema, index.table, index.name)
  const { schema, table, name } = index
  const base = { key, task: 'rebuild' as const, schema, table, index: name, indexId: index.id, gainBytes }
  if (!bloat || ratio === null || gainBytes === null) {
    const why = bloat?.why ?? 'bloat was not estimated yet'
    return { leftOut: leaveOut(base, 'weak-evidence', `Its bloat is not known: ${why}.`) }
  }
  const past = learned(index.past, care)
  const least = bloatThreshold(care.thresholds, bloat.confidence, bloat.hasRandomKeys)
  const found = () => `${percent(Math.max(0, ratio))} bloat, ${bytes(gainBytes)} to gain`
  if (ratio <= 0) {
    if (ratio > -0.02) return null
    return { leftOut: leaveOut(base, 'would-grow', 'It is packed tighter than a rebuild would leave it.') }
  }
  if (least === null) {
    if (ratio < leastTold) return null
    const why = bloat.why ? `: ${bloat.why}` : ''
    return { leftOut: leaveOut(base, 'weak-evidence', `${found()}, as far as statistics tell${why}.`) }
  }
  const needed = Math.min(0.95, least * past.bloatFactor)
  if (ratio < needed) {
    if (ratio < leastTold) return null
    const keys = bloat.hasRandomKeys ? ', keys in no order' : ''
    const why = past.why ? `, raised because ${past.why}` : keys
    const says = `${found()}; a rebuild begins at ${percent(needed)} (${bloat.confidence}${why}).`
    return { leftOut: leaveOut(base, 'too-little-gain', says) }
  }
  if (gainBytes < care.thresholds.leastGainBytes) {
    const says = `${found()}; less than ${bytes(care.thresholds.leastGainBytes)}.`
    return { leftOut: leaveOut(base, 'too-little-gain', says) }
  }
  const { method, tableBytes } = index
  const byRate = predictRebuild(around.rates, { method, tableBytes, neededBytes: sizeBytes - gainBytes })
  const predicted = atLeast(byRate, index.past)
  const item: PlanItem = {
    ...base,
    mode,
    tableId: index.tableId,
    findingId: null,
    request: { kind: 'reindex-index', schema, name, tablespace: null },
    sql: null,
    says: `${found()} (${bloat.confidence}; a rebuild begins at ${percent(needed)}).`,
    sizeBytes,
    bloatRatio: ratio,
    predicted,
    walBytes: sizeBytes - gainBytes,
  }
  return held(item, index, care, past.cooldownDays, around) ?? { item }
}

function held(
  item: PlanItem,
  index: CaredIndex,
  care: Care,
  cooldownDays: number,
  { now, versionNumber, isToBeDropped }: RebuildAround,
): Judged {
  if (index.isExclusion) {
    const says = 'PostgreSQL cannot rebuild the index of an exclusion constraint concurrently.'
    return { leftOut: leaveOut(item, 'not-possible', says) }
  }
  const trap = versionTraps(versionNumber).find(({ part }) => part === 'concurrently')
  if (trap) return { leftOut: leaveOut(item, 'version-trap', `${trap.says} ${trap.mendedBy} mends it.`) }
  if (isToBeDropped(index.id)) {
    return { leftOut: leaveOut(item, 'to-be-dropped', 'It is proposed to be dropped; a rebuild would be in vain.') }
  }
  const lasts = cooldownDays * dayMs
  if (index.rebuiltAt && now.getTime() - index.rebuiltAt.getTime() < lasts) {
    const until = stamp(index.rebuiltAt.getTime() + lasts)
    const says = `Built ${stamp(index.rebuiltAt)}; it rests ${plural(cooldownDays, 'day')}, until ${until}.`
    return { leftOut: leaveOut(item, 'cooldown', says) }
  }
  const left = usedUp(item, index.past, care)
  return left ? { leftOut: left } : null
}
