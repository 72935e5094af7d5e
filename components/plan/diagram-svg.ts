import type { Analysis } from '@/lib/domain/plan/analysis'
import { cardWords } from './card-words'
import { cardHeight, cardWidth, type Diagram, edgePath } from './diagram-layout'
import { heatOf } from './plan-words'

export const svgColours = [
  'canvas',
  'surface',
  'sunken',
  'line',
  'line-strong',
  'ink',
  'muted',
  'faint',
  'accent',
  'attention',
  'harm',
  'control',
] as const
export type SvgColours = Record<(typeof svgColours)[number], string>

const margin = 24
const bars = { none: 'control', some: 'accent', much: 'attention', most: 'harm' } as const

/** The diagram as a picture that stands by itself: its styles inside, every text escaped. */
export function diagramSvg(diagram: Diagram, analysis: Analysis, colours: SvgColours): string {
  const width = Math.ceil(diagram.width + margin * 2)
  const height = Math.ceil(diagram.height + margin * 2)
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${-margin} ${-margin} ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect x="${-margin}" y="${-margin}" width="${width}" height="${height}" fill="${colours.canvas}"/>`,
  ]
  for (const card of diagram.cards) {
    const parent = diagram.cards[card.parent]
    if (!parent) continue
    out.push(
      `<path d="${edgePath(card, parent)}" fill="none" stroke="${colours['line-strong']}" stroke-width="${card.thickness.toFixed(1)}"/>`,
    )
  }
  for (const { row, x, y } of diagram.cards) {
    const words = cardWords(analysis, row)
    const text = (dx: number, dy: number, value: string, fill: string, more = '') =>
      value === '' ? '' : `<text x="${x + dx}" y="${y + dy}" fill="${fill}"${more}>${escaped(value)}</text>`
    out.push(
      `<rect x="${x}" y="${y}" width="${cardWidth}" height="${cardHeight}" rx="6" fill="${colours.surface}" stroke="${colours['line-strong']}"/>`,
      text(10, 20, cut(words.title, 28), colours.ink, ' font-weight="600"'),
      text(10, 37, cut(words.object, 30), colours.muted, ' font-family="ui-monospace, monospace" font-size="11"'),
    )
    if (words.share !== null) {
      const full = cardWidth - 20
      const bar = colours[bars[heatOf(words.share)]]
      out.push(
        `<rect x="${x + 10}" y="${y + 48}" width="${full}" height="4" rx="2" fill="${colours.sunken}"/>`,
        `<rect x="${x + 10}" y="${y + 48}" width="${(full * Math.min(words.share, 1)).toFixed(1)}" height="4" rx="2" fill="${bar}"/>`,
      )
    }
    const right = [words.rows, words.estimate].filter((part) => part !== '').join(', ')
    out.push(
      text(10, 71, words.self, colours.ink),
      text(cardWidth - 10, 71, cut(right, 26), colours.muted, ' text-anchor="end" font-size="11"'),
    )
  }
  out.push('</svg>')
  return out.join('\n')
}

function cut(text: string, most: number): string {
  const letters = [...text]
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : text
}

/** What is no character of XML is left out: a name may hold anything. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '')
}
