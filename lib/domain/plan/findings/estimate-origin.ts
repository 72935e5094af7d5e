import type { Analysis } from '../analysis'
import type { PlanNode } from '../plan'
import { isJoin } from './join-sides'
import { childrenOf, parentOf } from './surroundings'

/** Nodes whose rows the planner guesses by a fixed number, or that only hand on what a guess gave them. */
const guessed = new Set(['Function Scan', 'Table Function Scan', 'WorkTable Scan', 'Recursive Union', 'CTE Scan'])

/** Where an estimate goes wrong: 10 times off, 100 rows at least, and 3 times further off than what the node reads. */
export function isOrigin(analysis: Analysis, node: PlanNode): boolean {
  const { estimateFactor: factor } = analysis.figures[node.id] ?? {}
  if (!factor || factor < 10) return false
  if (Math.max(node.planRows ?? 0, node.actualRows ?? 0) < 100) return false
  return factor >= 3 * worstInput(analysis, node)
}

/** True where the planner has no statistics to estimate by. */
export function isGuess(node: PlanNode): boolean {
  return guessed.has(node.type)
}

/** The node below (or the node itself) where its wrong estimate began. */
export function originBelow(analysis: Analysis, node: PlanNode): PlanNode {
  let at = node
  for (;;) {
    const factor = analysis.figures[at.id]?.estimateFactor ?? 1
    const worse = inputs(analysis, at).find((child) => factorOf(analysis, child) * 3 > factor && factor >= 10)
    if (!worse) return at
    at = worse
  }
}

/** The scan that reads the table for this node: of the parts of a bitmap the Bitmap Heap Scan above, else the node itself. */
export function scanOf(analysis: Analysis, node: PlanNode): PlanNode {
  let at = node
  while (at.type.startsWith('Bitmap') && at.type !== 'Bitmap Heap Scan') {
    const parent = parentOf(analysis, at)
    if (!parent) return node
    at = parent
  }
  return at
}

/** One wrong estimate makes many joins slow: they share its cause. */
export function estimateCause(origin: PlanNode): string {
  return `estimate:${origin.id}`
}

/** What depended on the rows of each node: by node id the wall time of all above it, and the nearest of them. */
export type TimesAbove = { msOf: (id: number) => number; nearest: (id: number) => number[] }

/** As many as one finding links. */
const mostLinked = 12

/**
 * Wall time of the joins, sorts and groupings above each node, whose choice depended on its rows; of a nested loop it feeds,
 * the whole inner side. One walk down for all nodes. Null without times.
 */
export function timesAbove(analysis: Analysis): TimesAbove | null {
  const { nodes, hasTimes } = analysis.plan
  if (!hasTimes) return null
  const ms = new Float64Array(nodes.length)
  const next = new Int32Array(nodes.length).fill(-1)
  for (const node of nodes) {
    const parent = parentOf(analysis, node)
    if (!parent || node.relationship === 'init-plan' || node.relationship === 'sub-plan') continue
    const here = depends(parent) ? timeOf(analysis, parent, node) : null
    ms[node.id] = (ms[parent.id] ?? 0) + (here ?? 0)
    next[node.id] = here === null ? (next[parent.id] ?? -1) : parent.id
  }
  return {
    msOf: (id) => ms[id] ?? 0,
    nearest: (id) => {
      const found: number[] = []
      for (let at = next[id] ?? -1; at >= 0 && found.length < mostLinked; at = next[at] ?? -1) found.push(at)
      return found
    },
  }
}

function depends(node: PlanNode): boolean {
  return isJoin(node) || ['Sort', 'Incremental Sort', 'Aggregate', 'Hash'].includes(node.type)
}

function timeOf(analysis: Analysis, node: PlanNode, below: PlanNode): number | null {
  const { selfMs = null, overlap = 1 } = analysis.figures[node.id] ?? {}
  if (selfMs === null) return null
  const inner = node.type === 'Nested Loop' && below.relationship === 'outer' ? innerMs(analysis, node) : 0
  return (selfMs + inner) * overlap
}

function innerMs(analysis: Analysis, loop: PlanNode): number {
  const inner = childrenOf(analysis, loop).find((child) => child.relationship === 'inner')
  return (inner && analysis.figures[inner.id]?.inclusiveMs) ?? 0
}

function worstInput(analysis: Analysis, node: PlanNode): number {
  return inputs(analysis, node).reduce((worst, child) => Math.max(worst, factorOf(analysis, child)), 1)
}

function inputs(analysis: Analysis, node: PlanNode): PlanNode[] {
  return childrenOf(analysis, node).filter(
    ({ relationship }) => relationship !== 'init-plan' && relationship !== 'sub-plan',
  )
}

function factorOf(analysis: Analysis, node: PlanNode): number {
  return analysis.figures[node.id]?.estimateFactor ?? 1
}
