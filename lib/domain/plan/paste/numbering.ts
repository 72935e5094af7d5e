import { cut, isBlank, type Line } from './line'
import type { Peeled } from './peeled'

const numbered = /^[ \t]{0,12}(\d{1,7})(?:\t|(?:[.:)|│]| {1,4}[|│])?(?: |$)?)/

/** Takes off line numbers: every line has one, and each is one more than the line before. */
export function peelNumbering(lines: Line[]): Peeled {
  const lengths: number[] = []
  let last: number | null = null
  let count = 0
  for (const line of lines) {
    lengths.push(0)
    if (isBlank(line)) continue
    const found = numbered.exec(line.text.slice(0, 40))
    const value = found ? Number(found[1]) : Number.NaN
    if (!found || (last !== null && value !== last + 1)) return { lines, repairs: [] }
    last = value
    count++
    lengths[lengths.length - 1] = found[0].length
  }
  if (count < 2) return { lines, repairs: [] }
  return { lines: lines.map((line, i) => cut(line, lengths[i] ?? 0)), repairs: ['Took off line numbers'] }
}
