import { groupBy } from '../group-by'
import type { WatchedTable } from './watched'

/**
 * Tables in lists of about `size`, partitions always with the whole tree they belong to, so that each list can be judged
 * without the others.
 */
export function partsOfTables<T extends InTree>(tables: readonly T[], size: number): T[][] {
  const byOid = new Map(tables.map((table) => [table.oid, table]))
  const trees = groupBy(tables, (table) => rootOf(table, byOid))
  const parts: T[][] = []
  for (const tree of trees.values()) {
    const last = parts.at(-1)
    if (last && last.length + tree.length <= size) last.push(...tree)
    else parts.push([...tree])
  }
  return parts
}

type InTree = Pick<WatchedTable, 'oid' | 'parentOid'>

function rootOf(table: InTree, byOid: ReadonlyMap<number, InTree>): number {
  const seen = new Set<number>()
  let root = table
  for (let parent = up(root); parent && !seen.has(parent.oid); parent = up(parent)) {
    seen.add(parent.oid)
    root = parent
  }
  return root.oid

  function up(from: InTree): InTree | undefined {
    return from.parentOid === null ? undefined : byOid.get(from.parentOid)
  }
}
