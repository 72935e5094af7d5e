import { rowHeight } from './grid-row'

type Bar = { width: number; align?: 'start' | 'end' }

const padding = 10
const share = 0.6

/**
 * Rows without their content as a background, a bar in each column: it stands wherever a row is not drawn (yet), however
 * fast a person scrolls, and costs no elements. `lead` is the width before the first column, all in pixels.
 */
export function blankRows(columns: readonly Bar[], first: string, lead: number): string {
  const stops = [`var(--surface) ${lead + padding}px`]
  let left = 0
  columns.forEach(({ width, align }, place) => {
    const length = (width - 2 * padding) * share
    const from = align === 'end' ? left + width - padding - length : left + padding
    const [start, end] =
      place === 0
        ? [`${lead + padding}px`, `calc(${lead}px + ${share} * ${first})`]
        : [`calc(${lead + from}px + ${first})`, `calc(${lead + from + length}px + ${first})`]
    stops.push(`var(--surface) ${start}`, `var(--line) ${start} ${end}`, `var(--surface) ${end}`)
    if (place > 0) left += width
  })
  const [top, bottom] = [(rowHeight - padding) / 2, (rowHeight + padding) / 2]
  const between = `linear-gradient(var(--surface) ${top}px, transparent ${top}px ${bottom}px, var(--surface) ${bottom}px ${rowHeight - 1}px, var(--line) ${rowHeight - 1}px)`
  return `${between} 0 0 / 100% ${rowHeight}px, linear-gradient(to right, ${stops.join(', ')}) 0 0 / 100% ${rowHeight}px`
}
