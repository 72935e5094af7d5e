import type { Analysis } from './analysis'
import { matchNodes } from './compare/match-nodes'
import { mergedRows } from './compare/merged-rows'

/** One node of either plan, or of both. Null ids: it is not in that plan. */
export type ComparedRow = {
  beforeId: number | null
  afterId: number | null
  /** `changed`: another kind of node, or another index, doing the same work. */
  change: 'same' | 'changed' | 'added' | 'removed'
  level: number
  /** Place of the row above, -1 at the top. */
  parent: number
  /** One past the last row below. */
  end: number
  /** Nothing below it or in it was added, removed or changed, and its time is about the same. */
  isQuiet: boolean
}

export type Comparison = { rows: ComparedRow[]; totals: ComparedTotal[] }

/** A figure of both statements; null where it was not printed. */
export type ComparedTotal = {
  name: 'execution' | 'planning' | 'cost' | 'rows' | 'buffers' | 'read' | 'temporary' | 'nodes'
  before: number | null
  after: number | null
}

/** Times nearer than this share of the longer execution count as the same. */
const least = 0.01

/** Two plans as one tree, matched node by node, and their totals. Near linear in the nodes. */
export function comparePlans(before: Analysis, after: Analysis): Comparison {
  const matching = matchNodes(before.plan, after.plan)
  const rows = mergedRows(before.plan, after.plan, matching).map((row): ComparedRow => {
    const isBoth = row.beforeId !== null && row.afterId !== null
    return { ...row, change: isBoth ? changeOf(row, before, after) : oneSided(row), end: 0, isQuiet: false }
  })
  const whole = Math.max(before.executionMs ?? 0, after.executionMs ?? 0)
  for (let at = rows.length - 1; at >= 0; at--) {
    const row = rows[at] as ComparedRow
    row.end = Math.max(row.end, at + 1)
    row.isQuiet = row.change === 'same' && !isSlower(row, before, after, whole)
    const parent = rows[row.parent]
    if (parent) parent.end = Math.max(parent.end, row.end)
  }
  quieten(rows)
  return { rows, totals: totalsOf(before, after) }
}

/** A row is quiet only when everything below it is. */
function quieten(rows: ComparedRow[]): void {
  for (let at = rows.length - 1; at > 0; at--) {
    const row = rows[at] as ComparedRow
    const parent = rows[row.parent]
    if (parent && !row.isQuiet) parent.isQuiet = false
  }
}

type Ids = { beforeId: number | null; afterId: number | null }

function oneSided({ beforeId }: Ids): 'added' | 'removed' {
  return beforeId === null ? 'added' : 'removed'
}

function changeOf({ beforeId, afterId }: Ids, before: Analysis, after: Analysis): 'same' | 'changed' {
  const [one, other] = [before.plan.nodes[beforeId ?? -1], after.plan.nodes[afterId ?? -1]]
  if (!one || !other) return 'same'
  const isOtherIndex = one.relation === other.relation && one.index !== other.index
  return one.label !== other.label || isOtherIndex ? 'changed' : 'same'
}

function isSlower({ beforeId, afterId }: Ids, before: Analysis, after: Analysis, whole: number): boolean {
  const [one, other] = [before.figures[beforeId ?? -1], after.figures[afterId ?? -1]]
  if (one?.totalRows !== other?.totalRows) return true
  if (one?.selfMs === null || other?.selfMs === null) return one?.selfCost !== other?.selfCost
  return Math.abs((one?.selfMs ?? 0) - (other?.selfMs ?? 0)) > whole * least
}

function totalsOf(before: Analysis, after: Analysis): ComparedTotal[] {
  const total = (name: ComparedTotal['name'], of: (analysis: Analysis) => number | null): ComparedTotal => ({
    name,
    before: of(before),
    after: of(after),
  })
  return [
    total('execution', ({ executionMs, plan }) => (plan.hasTimes ? executionMs : null)),
    total('planning', ({ plan }) => plan.planningTimeMs),
    total('cost', ({ plan }) => plan.nodes[0]?.totalCost ?? null),
    total('rows', ({ rowsReturned }) => rowsReturned),
    total('buffers', ({ plan }) => buffersOf(plan, ['sharedHit', 'sharedRead', 'localHit', 'localRead'])),
    total('read', ({ plan }) => buffersOf(plan, ['sharedRead', 'localRead'])),
    total('temporary', ({ plan }) => buffersOf(plan, ['tempRead', 'tempWritten'])),
    total('nodes', ({ plan }) => plan.nodes.length),
  ]
}

type BufferName = keyof NonNullable<Analysis['plan']['nodes'][number]['buffers']>

function buffersOf(plan: Analysis['plan'], names: BufferName[]): number | null {
  const buffers = plan.nodes[0]?.buffers
  return buffers ? names.reduce((sum, name) => sum + buffers[name], 0) : null
}
