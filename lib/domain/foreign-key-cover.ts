import { groupBy } from './group-by'
import type { ComparableIndex, ComparableKey } from './index-shape'

export type ForeignKeyShape = {
  oid: number
  /** The same key of the partitioned table above; such a copy is judged with it. */
  parentOid: number | null
  /** The referencing table; of the same kind of id as `ComparableIndex.tableOid`. */
  tableOid: number
  name: string
  /** With the operator families that hold the key's equality operator, when known. */
  columns: { name: string; families: readonly number[] | null }[]
}

export type UnsupportedForeignKey = {
  foreignKey: ForeignKeyShape
  /** Indexes on its columns that do not help, with the reason. */
  near: { oid: number; reason: string }[]
  /** Partitions without an index for it; empty when the table is not partitioned. */
  partitions: number[]
  /** An index by which a look for children finds fewer rows than all of them; null where a table has none. */
  partly: { oid: number; columns: string[] } | null
}

/**
 * Why an index does not help a foreign key to find the rows that refer to a deleted or changed one; null when it does. Its
 * first keys must be the key's columns in any sequence, in a valid b-tree (or a hash index for one column) with all rows
 * where these columns are set.
 */
export function whyUnsupported(index: ComparableIndex, { columns }: ForeignKeyShape): string | null {
  const isHash = index.method === 'hash' && columns.length === 1
  if (index.method !== 'btree' && !isHash) return `A ${index.method} index does not serve it.`
  const keyOf = ({ name }: { name: string }) =>
    index.keys.findLast((key, place) => place < columns.length && key.column === name)
  const missing = columns.filter((column) => !keyOf(column)).length
  if (missing === columns.length) return 'It begins with other columns.'
  if (missing > 0) return 'It begins with some of the columns only.'
  for (const column of columns) {
    const why = whyOtherEquality(keyOf(column)!, column)
    if (why) return why
  }
  if (!index.isUsable) return 'It is invalid or being built.'
  if (!isImplied(index.predicate, columns)) return 'It holds only some of the rows.'
  return null
}

/**
 * The columns of a foreign key that an index begins with. Where no index has all of them, the server may look for the rows
 * with equal values in these and check the other columns one by one. Empty where it cannot.
 */
export function leadingColumns(index: ComparableIndex, { columns }: ForeignKeyShape): string[] {
  const isHash = index.method === 'hash' && index.keys.length === 1
  if (!index.isUsable || !(index.method === 'btree' || isHash) || !isImplied(index.predicate, columns)) return []
  const leading: string[] = []
  for (const key of index.keys) {
    const column = columns.find(({ name }) => name === key.column)
    if (!column || whyOtherEquality(key, column) !== null) break
    leading.push(column.name)
  }
  return leading
}

function whyOtherEquality(key: ComparableKey, { families }: ForeignKeyShape['columns'][number]): string | null {
  if (!key.hasOwnCollation) return 'It has another collation than the column.'
  if (families && !families.includes(key.family)) return 'Its operator class does not know the equality of the key.'
  return null
}

/**
 * Foreign keys without a supporting index, each partitioned tree once: its topmost key, which is supported by an index of
 * its table or by one of each partition.
 */
export function findUnsupportedForeignKeys(
  foreignKeys: readonly ForeignKeyShape[],
  indexes: readonly ComparableIndex[],
): UnsupportedForeignKey[] {
  const indexesOf = groupBy(indexes, (index) => index.tableOid)
  const partsOf = groupBy(
    foreignKeys.filter((each) => each.parentOid !== null),
    (each) => each.parentOid,
  )
  const bare = (key: ForeignKeyShape): ForeignKeyShape[] => {
    const own = indexesOf.get(key.tableOid) ?? []
    if (own.some((index) => whyUnsupported(index, key) === null)) return []
    // A key that refers to a partitioned table has copies too, on the same table: no partitions of its own.
    const parts = (partsOf.get(key.oid) ?? []).filter((part) => part.tableOid !== key.tableOid)
    return parts.length === 0 ? [key] : parts.flatMap(bare)
  }
  return foreignKeys.flatMap((foreignKey) => {
    if (foreignKey.parentOid !== null) return []
    const without = bare(foreignKey)
    if (without.length === 0) return []
    const near = (indexesOf.get(foreignKey.tableOid) ?? []).flatMap((index) => {
      const isNear = foreignKey.columns.some(({ name }) => index.keys[0]?.column === name)
      return isNear ? [{ oid: index.oid, reason: whyUnsupported(index, foreignKey)! }] : []
    })
    const partitions = without.map((key) => key.tableOid).filter((table) => table !== foreignKey.tableOid)
    // A partition goes by its own index, attached or not; the least of them speaks for the tree.
    const best = without.map((key) => {
      const found = (indexesOf.get(key.tableOid) ?? [])
        .map((index) => ({ oid: index.oid, columns: leadingColumns(index, key) }))
        .sort((a, b) => b.columns.length - a.columns.length)
      return found[0] && found[0].columns.length > 0 ? found[0] : null
    })
    const partly = best.reduce((least, each) => {
      if (!least || !each) return null
      return each.columns.length < least.columns.length ? each : least
    })
    return [{ foreignKey, near, partitions, partly }]
  })
}

/** Each key where it holds rows: a partitioned table has none of its own, and copies for referenced partitions repeat it. */
export function keysWithRows<Key extends ForeignKeyShape>(keys: readonly Key[]): Key[] {
  const keyByOid = new Map(keys.map((key) => [key.oid, key]))
  const isRepeated = (key: Key) => keyByOid.get(key.parentOid ?? 0)?.tableOid === key.tableOid
  const parted = new Set(keys.filter((key) => key.parentOid !== null && !isRepeated(key)).map((key) => key.parentOid))
  return keys.filter((key) => !isRepeated(key) && !parted.has(key.oid))
}

/** Equality with a value says that the column is not null; nothing else is concluded from it. */
function isImplied(predicate: string | null, columns: ForeignKeyShape['columns']): boolean {
  if (predicate === null) return true
  const said = new Set(columns.flatMap(({ name }) => printed(name).map((text) => `(${text} IS NOT NULL)`)))
  if (said.has(predicate)) return true
  return predicate
    .slice(1, -1)
    .split(' AND ')
    .every((part) => said.has(part))
}

/** As the server prints a name: without quotes where none are needed, which depends on its list of keywords. */
function printed(name: string): string[] {
  const quoted = `"${name.replaceAll('"', '""')}"`
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? [name, quoted] : [quoted]
}
