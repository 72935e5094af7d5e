import { bytes, duration, percent } from '@/lib/domain/format'
import type { OperationKind } from './operation'

/** How an operation that succeeded ended, in one sentence. */
export function successWords(
  kind: OperationKind,
  {
    ms,
    sizeBefore,
    sizeAfter,
    wasRebuilt,
    visibleShare,
  }: {
    ms: number
    sizeBefore: number | null
    sizeAfter: number | null
    wasRebuilt: boolean
    /** Of the pages of a table, after a vacuum. */
    visibleShare: number | null
  },
): string {
  const took = `in ${duration(ms)}`
  const rebuilt =
    sizeBefore !== null && sizeAfter !== null
      ? `Rebuilt ${took}: ${bytes(sizeBefore)} before, ${bytes(sizeAfter)} now.`
      : `Rebuilt ${took}.`
  switch (kind) {
    case 'create-index':
      return sizeAfter === null ? `Built ${took}.` : `Built ${took}; the index takes ${bytes(sizeAfter)}.`
    case 'drop-index':
      return sizeBefore === null ? `Dropped ${took}.` : `Dropped ${took}; ${bytes(sizeBefore)} are free again.`
    case 'reindex-index':
      return rebuilt
    case 'remove-leftover':
      return wasRebuilt ? rebuilt : `Removed ${took}.`
    case 'analyze-table':
      return `Statistics were gathered ${took}.`
    case 'vacuum-table':
      return visibleShare === null
        ? `Vacuumed ${took}.`
        : `Vacuumed ${took}; ${percent(visibleShare)} of its pages are all-visible now.`
  }
}
