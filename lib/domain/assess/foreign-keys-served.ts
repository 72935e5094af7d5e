import { keysWithRows, leadingColumns, whyUnsupported } from '../foreign-key-cover'
import { groupBy } from '../group-by'
import type { ComparableIndex } from '../index-shape'
import type { ServedKey } from '../verdict'
import type { Reference, WatchedIndex, WatchedTable } from './watched'

type Known = { indexes: readonly WatchedIndex[]; foreignKeys: readonly Reference[] | null }
type Served = Omit<ServedKey, 'name' | 'partition' | 'parentChangesPerDay'> & { key: Reference }

/** The strongest first. */
const standings: readonly ServedKey['standing'][] = ['only', 'last', 'partly', 'shared']

/**
 * The foreign keys that each index helps (by the OID of the index that stands for its tree), solved as a set: of those that
 * serve a key one is the last when all of them might go. A key of a partitioned table counts where its rows are, so that each
 * partition keeps what serves it.
 */
export function foreignKeysServed(
  { indexes, foreignKeys }: Known,
  forms: ReadonlyMap<number, ComparableIndex | string>,
  tableByOid: ReadonlyMap<number, WatchedTable>,
  rootOf: (index: WatchedIndex) => WatchedIndex,
  mayGo: (root: WatchedIndex) => boolean,
): Map<number, ServedKey[]> {
  const served = new Map<number, Served[]>()
  const indexesOf = groupBy(indexes, (index) => index.tableOid)
  const keyByOid = new Map(foreignKeys?.map((key) => [key.oid, key]))
  const matters = keysWithRows(foreignKeys ?? [])
  const add = (root: WatchedIndex, each: Served) => {
    const list = served.get(root.oid)
    if (list) list.push(each)
    else served.set(root.oid, [each])
  }
  const serving = matters.map((key) => {
    const own = indexesOf.get(key.tableOid) ?? []
    const servingBy = (does: (form: ComparableIndex) => boolean) => {
      const roots = own.flatMap((index) => {
        const form = forms.get(index.oid)
        return typeof form === 'object' && does(form) ? [rootOf(index)] : []
      })
      return [...new Set(roots)]
    }
    const whole = servingBy((form) => whyUnsupported(form, key) === null)
    if (whole.length > 0) return { key, whole }
    for (const index of own) {
      const form = forms.get(index.oid)
      const columns = typeof form === 'object' ? leadingColumns(form, key) : []
      if (columns.length > 0) add(rootOf(index), { key, standing: 'partly', others: [], columns })
    }
    return { key, whole }
  })
  const staying = new Set<WatchedIndex>()
  for (const { key, whole } of serving) {
    const [root, ...more] = whole
    if (!root || more.length > 0) continue
    staying.add(root)
    add(root, { key, standing: 'only', others: [], columns: [] })
  }
  for (const { key, whole } of serving) {
    if (whole.length < 2) continue
    const stays = whole.some((root) => staying.has(root) || !mayGo(root))
    const last = stays ? null : whole.toSorted((a, b) => keysOf(a) - keysOf(b) || bytesOf(a) - bytesOf(b))[0]!
    if (last) staying.add(last)
    for (const root of whole) {
      const others = whole.filter((each) => each !== root).map((each) => each.name)
      add(root, { key, standing: root === last ? 'last' : 'shared', others, columns: [] })
    }
  }
  const byOid = new Map(indexes.map((index) => [index.oid, index]))
  return new Map(
    [...served].map(([oid, all]) => [oid, gather(all, byOid.get(oid)?.tableOid ?? 0, keyByOid, tableByOid)]),
  )
}

/** The copies of one key on partitions are one line: the strongest. */
function gather(
  served: readonly Served[],
  ownTableOid: number,
  keyByOid: ReadonlyMap<number, Reference>,
  tableByOid: ReadonlyMap<number, WatchedTable>,
): ServedKey[] {
  const topOf = (key: Reference): Reference => {
    const above = keyByOid.get(key.parentOid ?? 0)
    return above && key.tableOid !== ownTableOid ? topOf(above) : key
  }
  return [...groupBy(served, ({ key }) => topOf(key))].map(([top, all]) => {
    const strongest = standings.find((standing) => all.some((each) => each.standing === standing))!
    const alike = all.filter((each) => each.standing === strongest)
    const first = alike[0]!
    const isWhole = top.tableOid === ownTableOid && alike.length === all.length
    const parent = tableByOid.get(top.referencedOid)
    const changes = parent ? parent.counted.deletes + parent.counted.updates : 0
    return {
      name: first.key.name,
      partition: isWhole ? null : (tableByOid.get(first.key.tableOid)?.name ?? null),
      parentChangesPerDay: parent ? changes / parent.counted.days : 0,
      standing: strongest,
      others: [...new Set(alike.flatMap(({ others }) => others))],
      columns: first.columns,
    }
  })
}

const keysOf = (index: WatchedIndex) => index.parts?.keys.length ?? Number.POSITIVE_INFINITY
const bytesOf = (index: WatchedIndex) => index.sizeBytes ?? Number.POSITIVE_INFINITY
