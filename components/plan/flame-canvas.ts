import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Flame } from '@/lib/domain/plan/flame'
import { nodeWords } from '@/lib/domain/plan/node-words'
import { visibleText } from '@/lib/domain/visible-text'
import { shareOf } from './outline-tree'
import { type Heat, heatOf } from './plan-words'

export const flameRow = 22
export const flameColours = [
  'surface',
  'sunken',
  'line-strong',
  'ink',
  'muted',
  'accent',
  'accent-soft',
  'accent-line',
  'attention-soft',
  'attention-line',
  'harm-soft',
  'harm-line',
] as const
export type FlameColours = Record<(typeof flameColours)[number], string>

type Look = { fill: keyof FlameColours; line: keyof FlameColours }
const looks: Record<Heat, Look> = {
  none: { fill: 'sunken', line: 'line-strong' },
  some: { fill: 'accent-soft', line: 'accent-line' },
  much: { fill: 'attention-soft', line: 'attention-line' },
  most: { fill: 'harm-soft', line: 'harm-line' },
}
/** Narrower than this a node is only a shade among its sisters, and has no words. */
const thin = 1.5
const worded = 34

/** What part of the flame is in sight. Widths in CSS pixels. */
export type FlameSight = { zoomId: number; width: number; height: number; top: number }

/** Where a node stands, in pixels; null when it is out of sight. Nodes above the zoomed one take the whole width. */
export function placeOf(flame: Flame, analysis: Analysis, sight: FlameSight, id: number) {
  const from = flame.start[sight.zoomId] as number
  const span = Math.max((flame.end[sight.zoomId] as number) - from, 1e-12)
  const left = Math.max((((flame.start[id] as number) - from) / span) * sight.width, 0)
  const right = Math.min((((flame.end[id] as number) - from) / span) * sight.width, sight.width)
  if (right <= left) return null
  return { left, width: right - left, top: (analysis.plan.nodes[id]?.depth ?? 0) * flameRow - sight.top }
}

/** Draws what is in sight; shades narrower than a pixel are drawn once a pixel, so 20,000 nodes take a few milliseconds. */
export function drawFlame(
  context: CanvasRenderingContext2D,
  flame: Flame,
  analysis: Analysis,
  sight: FlameSight,
  colours: FlameColours,
  marked: { selectedId: number | null; activeId: number },
): void {
  context.clearRect(0, 0, sight.width, sight.height)
  context.font = '12px system-ui, sans-serif'
  context.textBaseline = 'middle'
  const filled: number[] = []
  for (const { id, depth } of analysis.plan.nodes) {
    const y = depth * flameRow - sight.top
    if (y < -flameRow || y > sight.height) continue
    const place = placeOf(flame, analysis, sight, id)
    if (!place || (place.width < thin && (filled[depth] ?? -1) >= Math.floor(place.left))) continue
    filled[depth] = Math.floor(place.left + place.width)
    drawNode(context, analysis, id, place, colours)
  }
  for (const [id, colour] of [
    [marked.activeId, colours.muted],
    [marked.selectedId, colours.accent],
  ] as const) {
    const place = id === null ? null : placeOf(flame, analysis, sight, id)
    if (!place) continue
    context.strokeStyle = colour
    context.lineWidth = 2
    context.strokeRect(place.left + 1, place.top + 1, Math.max(place.width - 2, 1), flameRow - 3)
  }
}

function drawNode(
  context: CanvasRenderingContext2D,
  analysis: Analysis,
  id: number,
  place: { left: number; width: number; top: number },
  colours: FlameColours,
): void {
  const look = looks[heatOf(shareOf(analysis.figures[id]))]
  const width = Math.max(place.width - (place.width > 3 ? 1 : 0), 1)
  if (place.width < thin) {
    context.fillStyle = colours[look.line]
    context.fillRect(place.left, place.top, 1, flameRow - 1)
    return
  }
  context.fillStyle = colours[look.fill]
  context.fillRect(place.left, place.top, width, flameRow - 1)
  context.strokeStyle = colours[look.line]
  context.lineWidth = 1
  context.strokeRect(place.left + 0.5, place.top + 0.5, Math.max(width - 1, 0.5), flameRow - 2)
  const node = analysis.plan.nodes[id]
  if (!node || place.width < worded) return
  const most = Math.floor((place.width - 8) / 4)
  context.save()
  context.beginPath()
  context.rect(place.left, place.top, place.width - 4, flameRow)
  context.clip()
  context.fillStyle = colours.ink
  context.fillText(visibleText(nodeWords(node).slice(0, Math.min(most, 300))), place.left + 5, place.top + 11)
  context.restore()
}

/** The node at a point of the canvas; null between nodes. */
export function nodeAt(flame: Flame, analysis: Analysis, sight: FlameSight, x: number, y: number): number | null {
  const depth = Math.floor((y + sight.top) / flameRow)
  for (const { id, depth: own } of analysis.plan.nodes) {
    if (own !== depth) continue
    const place = placeOf(flame, analysis, sight, id)
    if (place && x >= place.left && x <= place.left + Math.max(place.width, 1)) return id
  }
  return null
}
