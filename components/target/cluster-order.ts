type Node = {
  id: string
  name: string
  database: string
  clusterId: number | null
  role: 'primary' | 'replica' | null
}

/**
 * Nodes of one cluster that serve the same database stand together, the primary first; the groups by name. A target
 * that was never read stands alone.
 */
export function groupByCluster<T extends Node>(targets: readonly T[]): T[][] {
  const groups = new Map<string, T[]>()
  for (const target of targets) {
    const key = target.clusterId === null ? target.id : `${target.clusterId} ${target.database}`
    groups.set(key, [...(groups.get(key) ?? []), target])
  }
  return [...groups.values()].map((nodes) => nodes.sort(byRole)).sort((one, other) => byName(one[0]!, other[0]!))
}

const ranks = { primary: 0, replica: 1 }

function byRole(one: Node, other: Node): number {
  return (one.role ? ranks[one.role] : 2) - (other.role ? ranks[other.role] : 2) || byName(one, other)
}

function byName(one: Node, other: Node): number {
  return one.name.localeCompare(other.name, 'en')
}
