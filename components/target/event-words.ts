import { bytes, plural } from '@/lib/domain/format'
import type { LineageKind } from '@/lib/domain/lineage'
import { visibleText } from '@/lib/domain/visible-text'

type Detail = Record<string, string | number | null>

/** What is known of an event beside its name: the names before and after, the size, the counts that were lost. */
export function eventDetail(kind: LineageKind, detail: Detail): string | null {
  const { before, now } = detail
  if (kind === 'renamed' && before && now)
    return `from “${visibleText(String(before))}” to “${visibleText(String(now))}”`
  if (kind === 'upgraded' && before && now) return `from ${version(Number(before))} to ${version(Number(now))}`
  if (kind === 'failover' && detail.timeline) return `timeline ${detail.timeline}`
  if (kind === 'counters-reset' && typeof detail.scansBefore === 'number') {
    return `${plural(detail.scansBefore, 'scan')} counted before`
  }
  if (typeof detail.sizeBytes === 'number') return `${bytes(detail.sizeBytes)} afterwards`
  return null
}

function version(number: number): string {
  return `${Math.floor(number / 10_000)}.${number % 10_000}`
}
