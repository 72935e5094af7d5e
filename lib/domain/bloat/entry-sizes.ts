import type { BtreeColumn } from './btree-facts'
import { aligned } from './btree-page'
import { merged, type Spread } from './spread'
import { type StoredWidth, storedWidths, type WidthGuess } from './value-widths'

/** How the nulls of several columns fall on rows: independently, on as few rows as possible, on as many as possible. */
export type NullGuess = 'independent' | 'together' | 'apart'

const headerBytes = 8
/** Header with a bitmap of 32 columns, aligned. */
const headerWithNulls = 16

/**
 * Bytes of one index entry without posting list and line pointer, by the share of rows. `nullShares` are in the order of
 * `columns`. Null when a column's width is not known.
 */
export function entrySizes(
  columns: BtreeColumn[],
  nullShares: number[],
  guesses: { nulls: NullGuess; widths: WidthGuess },
): Spread | null {
  const widths = columns.map((column) => storedWidths(column, guesses.widths))
  if (!widths.every((each) => each !== null)) return null
  const sizes = nullPatterns(nullShares, guesses.nulls).flatMap(({ isNull, share }) =>
    sizesOf(widths, isNull).map((size) => ({ value: size.value, share: size.share * share })),
  )
  return merged(sizes)
}

/** Header, then each value at its own multiple, then the whole at a multiple of 8. */
function sizesOf(widths: StoredWidth[][], isNull: boolean[]): Spread {
  let offsets: Spread = [{ value: isNull.includes(true) ? headerWithNulls : headerBytes, share: 1 }]
  widths.forEach((stored, at) => {
    if (isNull[at]) return
    const next = offsets.flatMap((offset) =>
      stored.map(({ bytes, alignment, share }) => ({
        value: Math.ceil(offset.value / alignment) * alignment + bytes,
        share: offset.share * share,
      })),
    )
    offsets = merged(next)
  })
  return merged(offsets.map(({ value, share }) => ({ value: aligned(value), share })))
}

/** Which columns are null on what share of rows; patterns nobody has are left out. */
function nullPatterns(nullShares: number[], guess: NullGuess): { isNull: boolean[]; share: number }[] {
  if (guess === 'independent') return independentPatterns(nullShares)
  // Each column is null on a stretch of the rows: all begin at 0, or each where the one before it ended.
  let from = 0
  const stretches = nullShares.map((share) => {
    const start = guess === 'together' ? 0 : from
    from = (start + share) % 1
    return { start, end: start + share }
  })
  const cuts = [
    ...new Set([0, 1, ...stretches.flatMap(({ start, end }) => [start, Math.min(1, end), Math.max(0, end - 1)])]),
  ]
  cuts.sort((a, b) => a - b)
  return cuts.slice(1).map((cut, at) => {
    const middle = (cut + (cuts[at] ?? 0)) / 2
    const isNull = stretches.map(({ start, end }) => (middle >= start && middle < end) || middle + 1 < end)
    return { isNull, share: cut - (cuts[at] ?? 0) }
  })
}

function independentPatterns(nullShares: number[]): { isNull: boolean[]; share: number }[] {
  let patterns: { isNull: boolean[]; share: number }[] = [{ isNull: [], share: 1 }]
  for (const nullShare of nullShares) {
    patterns = patterns.flatMap(({ isNull, share }) => [
      { isNull: [...isNull, false], share: share * (1 - nullShare) },
      { isNull: [...isNull, true], share: share * nullShare },
    ])
    patterns = patterns.filter(({ share }) => share > 0)
  }
  return patterns
}
