import { type HierarchyPointNode, stratify, tree } from 'd3-hierarchy'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { OutlineRow } from './outline-rows'

export const cardWidth = 212
export const cardHeight = 84
const gap = { x: 20, y: 44 }

export type DiagramCard = {
  row: OutlineRow
  /** Place in the rows. */
  line: number
  /** Left and top of the card. */
  x: number
  y: number
  /** Place of the card above, -1 at the top. */
  parent: number
  /** Thickness of the line to the card above: more rows, thicker. */
  thickness: number
}

export type Diagram = { cards: DiagramCard[]; width: number; height: number }

/** Where the card of each row stands: a tidy tree from the top down, of equal cards. */
export function diagramLayout(rows: OutlineRow[], analysis: Analysis): Diagram {
  if (rows.length === 0) return { cards: [], width: 0, height: 0 }
  const places = new Map(rows.map((row, line) => [row.key, line]))
  const root = stratify<OutlineRow>()
    .id((row) => row.key)
    .parentId((row) => row.parentKey)(rows)
  const laid = tree<OutlineRow>().nodeSize([cardWidth + gap.x, cardHeight + gap.y])(root)
  let left = 0
  let right = 0
  let bottom = 0
  laid.each((node: HierarchyPointNode<OutlineRow>) => {
    left = Math.min(left, node.x)
    right = Math.max(right, node.x)
    bottom = Math.max(bottom, node.y)
  })
  const cards: DiagramCard[] = new Array(rows.length)
  laid.each((node: HierarchyPointNode<OutlineRow>) => {
    const line = places.get(node.data.key) ?? 0
    const parent = node.data.parentKey === null ? -1 : (places.get(node.data.parentKey) ?? -1)
    cards[line] = {
      row: node.data,
      line,
      x: node.x - left,
      y: node.y,
      parent,
      thickness: thicknessOf(node.data, analysis),
    }
  })
  return { cards, width: right - left + cardWidth, height: bottom + cardHeight }
}

function thicknessOf(row: OutlineRow, { figures, plan }: Analysis): number {
  let rows = 0
  for (const id of row.run ?? [row.id]) rows += figures[id]?.totalRows ?? plan.nodes[id]?.planRows ?? 0
  return Math.min(1 + Math.log10(rows + 1), 8)
}

/** The line from a card to the one above it, as an SVG path. */
export function edgePath(card: DiagramCard, parent: DiagramCard): string {
  const from = `${parent.x + cardWidth / 2} ${parent.y + cardHeight}`
  const x = card.x + cardWidth / 2
  const middle = card.y - gap.y / 2
  return `M ${from} C ${parent.x + cardWidth / 2} ${middle}, ${x} ${middle}, ${x} ${card.y}`
}
