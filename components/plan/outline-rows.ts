import type { OutlineItem, OutlineTree } from './outline-tree'

export type OutlineRow = {
  /** `n12` for a node, `r12` for a run that begins with node 12. */
  key: string
  /** The node, or the first of the run. */
  id: number
  /** The nodes a run stands for; null for a node. */
  run: number[] | null
  /** From 0. */
  level: number
  /** Null when nothing is below it. */
  open: boolean | null
  /** Nodes below it, shown or not. */
  below: number
  parentKey: string | null
}

/** Which rows a person opened (true) or folded (false); the others stand as they do at first. */
export type Folds = ReadonlyMap<string, boolean>

/** The rows in sight, top to bottom. A loop over a stack: plans are thousands of levels deep. */
export function outlineRows(tree: OutlineTree, folds: Folds): OutlineRow[] {
  const rows: OutlineRow[] = []
  const waiting: { item: OutlineItem; level: number; parentKey: string | null }[] = []
  push(tree.roots, 0, null)
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { item, level, parentKey } = next
    const row = rowOf(item, level, parentKey)
    rows.push(row)
    if (row.open) push(item.kind === 'run' ? item.ids.map(asNode) : (tree.below[item.id] ?? []), level + 1, row.key)
  }
  return rows

  function push(items: OutlineItem[], level: number, parentKey: string | null) {
    for (let at = items.length - 1; at >= 0; at -= 1) waiting.push({ item: items[at]!, level, parentKey })
  }

  function rowOf(item: OutlineItem, level: number, parentKey: string | null): OutlineRow {
    if (item.kind === 'run') {
      const first = item.ids[0] ?? 0
      const last = item.ids.at(-1) ?? first
      const below = (tree.end[last] ?? last + 1) - first
      return { key: item.key, id: first, run: item.ids, level, open: folds.get(item.key) ?? false, below, parentKey }
    }
    const key = nodeKey(item.id)
    const below = (tree.end[item.id] ?? item.id + 1) - item.id - 1
    const open = below === 0 ? null : (folds.get(key) ?? !tree.isQuiet[item.id])
    return { key, id: item.id, run: null, level, open, below, parentKey }
  }
}

function nodeKey(id: number): string {
  return `n${id}`
}

const asNode = (id: number): OutlineItem => ({ kind: 'node', id })

/** The folds with every row above a node open, so that it can be seen. The same map when it already can. */
export function revealed(tree: OutlineTree, parents: (number | null)[], folds: Folds, id: number): Folds {
  const next = new Map(folds)
  let changed = false
  for (let at: number | null = id; at !== null; at = parents[at] ?? null) {
    const run = tree.runOf[at]
    if (run && !next.get(run.key)) {
      next.set(run.key, true)
      changed = true
    }
    const parent: number | null = parents[at] ?? null
    if (parent === null) continue
    if (next.get(nodeKey(parent)) ?? !tree.isQuiet[parent]) continue
    next.set(nodeKey(parent), true)
    changed = true
  }
  return changed ? next : folds
}

/** The folds with everything below a row open, or folded. */
export function withBelow(tree: OutlineTree, folds: Folds, row: OutlineRow, open: boolean): Folds {
  const next = new Map(folds)
  next.set(row.key, open)
  const last = row.run ? (row.run.at(-1) ?? row.id) : row.id
  for (let id = row.id; id < (tree.end[last] ?? 0); id += 1) {
    if (tree.below[id]?.length) next.set(nodeKey(id), open)
    const run = tree.runOf[id]
    if (run && !(row.run === null && id === row.id)) next.set(run.key, open)
  }
  return next
}

/** Where in `rows` a node stands: itself, else the run it is folded into; -1 when it is below something folded. */
export function rowIndexOf(rows: OutlineRow[], tree: OutlineTree, id: number): number {
  const own = rows.findIndex((row) => row.run === null && row.id === id)
  if (own >= 0) return own
  const run = tree.runOf[id]
  return run ? rows.findIndex((row) => row.key === run.key) : -1
}
