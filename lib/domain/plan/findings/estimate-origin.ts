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

/** One wrong estimate makes many joins slow: they share its cause. */
export function estimateCause(origin: PlanNode): string {
  return `estimate:${origin.id}`
}

/**
 * Wall time of the joins, sorts and groupings above a node, whose choice depended on its rows; of a nested loop it feeds, the
 * whole inner side. Null without times.
 */
export function timeAbove(analysis: Analysis, origin: PlanNode): { ms: number | null; nodes: PlanNode[] } {
  const nodes: PlanNode[] = []
  let ms: number | null = null
  let below = origin
  for (let node = parentOf(analysis, below); node; below = node, node = parentOf(analysis, node)) {
    if (below.relationship === 'init-plan' || below.relationship === 'sub-plan') break
    if (!isJoin(node) && !['Sort', 'Incremental Sort', 'Aggregate', 'Hash'].includes(node.type)) continue
    const figures = analysis.figures[node.id]
    if (figures?.selfMs === null || figures?.selfMs === undefined) continue
    const inner = node.type === 'Nested Loop' && below.relationship === 'outer' ? innerMs(analysis, node) : 0
    ms = (ms ?? 0) + (figures.selfMs + inner) * figures.overlap
    nodes.push(node)
  }
  return { ms, nodes }
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
