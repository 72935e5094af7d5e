import { aligned, withPointer } from '../bloat/btree-page'

/** Of an index tuple header (itup.h). */
const header = 8

/** What one row takes in a leaf of a b-tree without duplicates: header, values and line pointer. */
export function bytesOfRow(widths: readonly number[]): number {
  return withPointer(aligned(header + widths.reduce((sum, width) => sum + width, 0)))
}
