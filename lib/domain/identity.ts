/** Names that a concurrent rebuild gives to the copy it builds and to the original it retires. */
const transient = /_cc(new|old)\d*$/

type SeenTable = { oid: number; schema: string; name: string }
type Seen = { oid: number; filenode: number; schema: string; table: string; name: string }

/** True for `_ccnew`, `_ccold` and their numbered successors. */
export function isTransient(name: string): boolean {
  return transient.test(name)
}

/**
 * Pairs the indexes seen now with those known. The OID leads, except where one of the two names is a concurrent rebuild's
 * own: REINDEX CONCURRENTLY builds `x_ccnew` under a new OID and swaps the names, so the index continues under its name.
 * Without `hasSameOids` (another cluster) names alone lead. Answers the known index for each one now, or null for a new
 * one; what is left unpaired was dropped.
 */
export function pairIndexes<K extends Seen, N extends Seen>(
  known: readonly K[],
  now: N[],
  hasSameOids = true,
): Map<N, K | null> {
  const byOid = new Map<number, K>()
  for (const each of known) byOid.set(each.oid, each)
  const pairs = new Map<N, K | null>()
  const taken = new Set<K>()
  const unpaired: N[] = []
  for (const index of now) {
    const same = hasSameOids ? byOid.get(index.oid) : undefined
    const isSame =
      same && !taken.has(same) && (same.name === index.name || !(isTransient(same.name) || isTransient(index.name)))
    if (!isSame) {
      unpaired.push(index)
      continue
    }
    pairs.set(index, same)
    taken.add(same)
  }
  const byName = new Map<string, K>()
  if (unpaired.length > 0) for (const each of known) byName.set(nameOf(each), each)
  for (const index of unpaired) {
    const same = byName.get(nameOf(index))
    const free = same && !taken.has(same) ? same : null
    pairs.set(index, free)
    if (free) taken.add(free)
  }
  return pairs
}

/** Pairs tables by OID first and then, for those made anew under an old name, by name; see `pairIndexes`. */
export function pairTables<K extends SeenTable, N extends SeenTable>(
  known: readonly K[],
  now: N[],
  hasSameOids = true,
): Map<N, K | null> {
  const byOid = new Map<number, K>()
  for (const each of known) byOid.set(each.oid, each)
  const pairs = new Map<N, K | null>()
  const taken = new Set<K>()
  for (const table of now) {
    const same = hasSameOids ? byOid.get(table.oid) : undefined
    if (!same || taken.has(same)) continue
    pairs.set(table, same)
    taken.add(same)
  }
  const byName = new Map<string, K>()
  if (pairs.size < now.length) for (const each of known) byName.set(JSON.stringify([each.schema, each.name]), each)
  for (const table of now) {
    if (pairs.has(table)) continue
    const same = byName.get(JSON.stringify([table.schema, table.name]))
    const free = same && !taken.has(same) ? same : null
    pairs.set(table, free)
    if (free) taken.add(free)
  }
  return pairs
}

function nameOf(index: Seen): string {
  return JSON.stringify([index.schema, index.table, index.name])
}
