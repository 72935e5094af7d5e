import type { Analysis, Figures } from './analysis'

export const flameMeasures = ['time', 'rows', 'buffers', 'cost'] as const
export type FlameMeasure = (typeof flameMeasures)[number]

/** Places from 0 to 1 for each node, by id; what a node has by itself stands free at the right of its children. */
export type Flame = {
  measure: FlameMeasure
  start: Float64Array
  end: Float64Array
  /** With everything below, in ms, rows, blocks or the planner's unit. */
  value: Float64Array
  deepest: number
}

/** What can be drawn: what was printed and is not zero everywhere. */
export function measuresOf(analysis: Analysis): FlameMeasure[] {
  return flameMeasures.filter((measure) => analysis.figures.some((figures) => amount(figures, measure) > 0))
}

/**
 * Where each node stands when its width is what it and all below it took. Widths are sums of what nodes took by themselves, and
 * of processes side by side only their part of the wall time, so nothing is wider than what it stands below. Linear.
 */
export function flame(analysis: Analysis, measure: FlameMeasure): Flame {
  const { plan, figures } = analysis
  const size = plan.nodes.length
  const value = new Float64Array(size)
  const start = new Float64Array(size)
  const end = new Float64Array(size)
  let deepest = 0
  for (let id = size - 1; id >= 0; id--) {
    const own = figures[id]
    value[id] = (value[id] as number) + (own ? amount(own, measure) : 0)
    const parentId = plan.nodes[id]?.parentId ?? null
    if (parentId !== null) value[parentId] = (value[parentId] as number) + (value[id] as number)
  }
  const whole = value[0] || 1
  end[0] = size > 0 ? 1 : 0
  for (const node of plan.nodes) {
    deepest = Math.max(deepest, node.depth)
    const until = end[node.id] as number
    let at = start[node.id] as number
    for (const child of node.childIds) {
      start[child] = Math.min(at, until)
      at = Math.min(at + (value[child] as number) / whole, until)
      end[child] = at
    }
  }
  return { measure, start, end, value, deepest }
}

function amount(figures: Figures, measure: FlameMeasure): number {
  if (measure === 'time') return Math.max((figures.selfMs ?? 0) * figures.overlap, 0)
  if (measure === 'rows') return Math.max(figures.readRows ?? 0, 0)
  if (measure === 'cost') return Math.max(figures.selfCost ?? 0, 0)
  const blocks = figures.selfBuffers
  if (!blocks) return 0
  const { sharedHit, sharedRead, localHit, localRead, tempRead, tempWritten } = blocks
  return Math.max(sharedHit + sharedRead + localHit + localRead + tempRead + tempWritten, 0)
}
