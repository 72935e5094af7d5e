import { indentation, type Line } from './line'
import type { Peeled } from './peeled'

const cell = /^[ \t]{0,40}<t[dh](?: [^>]{0,200})?>/
const entities: Record<string, string> = { gt: '>', lt: '<', quot: '"', '#39': "'", nbsp: ' ', amp: '&' }

/** Takes the rows out of a table in HTML, as psql's `\pset format html` and web pages have it. */
export function peelHtml(lines: Line[]): Peeled {
  if (
    !lines.some(({ text }) => text[indentation(text)] === '<' && /^[ \t]{0,40}<table(?![\w-])/i.test(text.slice(0, 80)))
  )
    return { lines, repairs: [] }
  const left: Line[] = []
  for (const line of lines) {
    const start = cell.exec(line.text.slice(0, 300))?.[0].length
    if (start === undefined) continue
    const end = line.text.lastIndexOf('</t')
    const inner = line.text.slice(start, end < start ? undefined : end)
    for (const text of inner.split(/<br ?\/?>/))
      left.push({ number: line.number, column: line.column + start, text: decode(text) })
  }
  return { lines: left, repairs: ['Took the rows out of a table in HTML'] }
}

function decode(text: string): string {
  return text.replace(/&(gt|lt|quot|#39|nbsp|amp);/g, (_, name: string) => entities[name] ?? '')
}
