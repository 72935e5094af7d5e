import type { Analysis, Figures } from '@/lib/domain/plan/analysis'
import type { Plan } from '@/lib/domain/plan/plan'

/** Nodes one below another, or a run of siblings built alike that stand for each other. */
export type OutlineItem = { kind: 'node'; id: number } | { kind: 'run'; key: string; ids: number[] }

export type OutlineTree = {
  roots: OutlineItem[]
  /** What stands below each node. */
  below: OutlineItem[][]
  /** For each node the run it is part of. */
  runOf: (Extract<OutlineItem, { kind: 'run' }> | null)[]
  /** One past the last node below each node: `id + 1 … end` are its descendants. */
  end: number[]
  /** Subtrees that cost too little to look at first. */
  isQuiet: boolean[]
}

const leastRun = 5
const loudShare = 0.1
const quietShare = 0.005
const manyNodes = 100

/** How a plan is laid out in rows: runs of alike siblings, and what is folded at first. Linear in the nodes. */
export function outlineTree(analysis: Analysis): OutlineTree {
  const { nodes } = analysis.plan
  const shapes = shapesOf(analysis.plan)
  const end = nodes.map((node) => node.id + 1)
  for (let id = nodes.length - 1; id > 0; id -= 1) {
    const parentId = nodes[id]?.parentId
    if (parentId !== null && parentId !== undefined) end[parentId] = Math.max(end[parentId] ?? 0, end[id] ?? 0)
  }
  const tree: OutlineTree = {
    roots: nodes.length > 0 ? [{ kind: 'node', id: 0 }] : [],
    below: [],
    runOf: nodes.map(() => null),
    end,
    isQuiet: nodes.map(
      (node) => nodes.length >= manyNodes && node.childIds.length > 0 && shareBelow(analysis, node.id) < quietShare,
    ),
  }
  tree.below = nodes.map((node) => itemsOf(node.childIds, shapes, analysis, tree))
  return tree
}

/** The share of the whole that a subtree takes: of its time, without times of its cost. Never executed: 0. */
export function shareBelow(analysis: Analysis, id: number): number {
  const { plan, figures, executionMs } = analysis
  const node = plan.nodes[id]
  if (node?.neverExecuted) return 0
  const ms = figures[id]?.inclusiveMs ?? null
  if (plan.hasTimes && ms !== null && executionMs !== null) return executionMs > 0 ? ms / executionMs : 0
  const root = plan.nodes[0]?.totalCost ?? null
  if (root === null || root === 0 || !node || node.totalCost === null) return 1
  return node.totalCost / root
}

/** The share a node takes by itself: of the time, without times of the cost; null when neither was printed. */
export function shareOf(figures: Figures | undefined): number | null {
  return figures?.timeShare ?? figures?.costShare ?? null
}

function itemsOf(ids: number[], shapes: number[], analysis: Analysis, tree: OutlineTree): OutlineItem[] {
  const items: OutlineItem[] = []
  let from = 0
  while (from < ids.length) {
    let to = from + 1
    if (isAlikeable(ids[from], analysis)) {
      while (to < ids.length && shapes[ids[to]!] === shapes[ids[from]!] && isAlikeable(ids[to], analysis)) to += 1
    }
    const some = ids.slice(from, to)
    if (some.length < leastRun) for (const id of some) items.push({ kind: 'node', id })
    else {
      const run = { kind: 'run' as const, key: `r${some[0]}`, ids: some }
      for (const id of some) tree.runOf[id] = run
      items.push(run)
    }
    from = to
  }
  return items
}

/** What takes a good part of the time stands by itself, however alike its sisters are. */
function isAlikeable(id: number | undefined, analysis: Analysis): boolean {
  if (id === undefined) return false
  const isTold = analysis.plan.hasTimes || analysis.plan.hasCosts
  return !isTold || shareBelow(analysis, id) < loudShare
}

/** A number for each node, the same for subtrees with the same labels in the same order. */
function shapesOf(plan: Plan): number[] {
  const known = new Map<string, number>()
  const shapes: number[] = new Array(plan.nodes.length).fill(0)
  for (let id = plan.nodes.length - 1; id >= 0; id -= 1) {
    const node = plan.nodes[id]
    if (!node) continue
    const below = node.childIds.map((child) => shapes[child]).join(',')
    const key = `${node.label}\n${node.relationship}\n${node.neverExecuted}\n${below}`
    const shape = known.get(key) ?? known.size
    known.set(key, shape)
    shapes[id] = shape
  }
  return shapes
}
