import { groupBy } from '../group-by'
import type { WatchedTable } from './watched'

/**
 * Tables in lists of about `size`, partitions always with the whole tree they belong to, so that each list can be judged
 * without the others.
 */
export function partsOfTables(tables: readonly WatchedTable[], size: number): WatchedTable[][] {
  const byOid = new Map(tables.map((table) => [table.oid, table]))
  const trees = groupBy(tables, (table) => rootOf(table, byOid))
  const parts: WatchedTable[][] = []
  for (const tree of trees.values()) {
    const last = parts.at(-1)
    if (last && last.length + tree.length <= size) last.push(...tree)
    else parts.push([...tree])
  }
  return parts
}

function rootOf(table: WatchedTable, byOid: ReadonlyMap<number, WatchedTable>): number {
  const seen = new Set<number>()
  let root = table
  for (let parent = up(root); parent && !seen.has(parent.oid); parent = up(parent)) {
    seen.add(parent.oid)
    root = parent
  }
  return root.oid

  function up(from: WatchedTable): WatchedTable | undefined {
    return from.parentOid === null ? undefined : byOid.get(from.parentOid)
  }
}
