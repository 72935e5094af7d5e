import type { BtreeColumn } from './btree-facts'
import { meanOf, merged, type Spread } from './spread'

/** Whether values of unknown lengths are taken to vary or to be all alike. */
export type WidthGuess = 'varied' | 'alike'

/** Bytes one value takes in an index entry, and the multiple at which it begins. */
export type StoredWidth = { bytes: number; alignment: number; share: number }

/** Longest value (without header) that gets a header of one byte. */
const longestShort = 126

/**
 * Widths of a column's values that are not null, as the index stores them. Statistics of an expression count a header of
 * 4 bytes where the index stores 1 for short values. Null when nothing is known of a column whose width varies.
 */
export function storedWidths(column: BtreeColumn, guess: WidthGuess): StoredWidth[] | null {
  const { length, alignment, statistics, isPlain } = column
  if (length > 0) return [{ bytes: length, alignment, share: 1 }]
  if (length !== -1 || statistics === null) return null
  return bareWidths(column, statistics, guess).map(({ value, share }) => {
    const isShort = !isPlain && value <= longestShort
    return { bytes: value + (isShort ? 1 : 4), alignment: isShort ? 1 : alignment, share }
  })
}

/** Whether lengths are guessed: the sample says nothing of them. */
export function isGuessed(column: BtreeColumn): boolean {
  return column.length === -1 && column.statistics?.widths.length === 0
}

/** Lengths without header, moved so that their mean lies where the average width, which is cut off, says. */
function bareWidths(
  column: BtreeColumn,
  { averageWidth, widths }: NonNullable<BtreeColumn['statistics']>,
  guess: WidthGuess,
): Spread {
  const header = headerInStatistics(column, averageWidth)
  const least = Math.max(0, averageWidth - header)
  if (widths.length === 0) {
    if (guess === 'alike') return [{ value: least, share: 1 }]
    return Array.from({ length: 8 }, (_, n) => ({ value: Math.max(0, least - 3 + n), share: 1 / 8 }))
  }
  const sample = merged(widths.map(({ bytes, share }) => ({ value: bytes, share })))
  const mean = meanOf(sample)
  return moved(sample, Math.min(Math.max(mean, least), least + (sample.length === 1 ? 0 : 1)) - mean)
}

function headerInStatistics({ isPlain, name }: BtreeColumn, averageWidth: number): number {
  return isPlain || name === null || averageWidth > longestShort + 2 ? 4 : 1
}

function moved(spread: Spread, by: number): Spread {
  if (Math.abs(by) < 1e-9) return spread
  const whole = Math.floor(by)
  const rest = by - whole
  return merged(
    spread.flatMap(({ value, share }) => [
      { value: Math.max(0, value + whole), share: share * (1 - rest) },
      { value: Math.max(0, value + whole + 1), share: share * rest },
    ]),
  )
}
