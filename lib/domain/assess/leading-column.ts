import { freeIndexName } from '../ddl/index-name'
import { createIndex } from '../ddl/index-statements'
import type { Finding } from '../finding'
import { bytes, count, percent } from '../format'
import type { Evidence, Ledger } from '../verdict'
import type { LeadingColumn } from './traits'
import { isRead } from './use-class'
import { objectOfIndex, rowsOf, type WatchedIndex, type WatchedTable } from './watched'

const leastRows = 10_000
const leastBytes = 1024 * 1024
const largeBytes = 100 * 1024 * 1024
const mostlyNull = 0.95
const fewValues = 10
/** Reading a twentieth of a table by an index is seldom cheaper than reading all of it. */
const commonShare = 0.05

/** A b-tree whose first key hardly tells rows apart: nearly always null, one value only, or a few that are all common. */
export function leadingColumn(
  index: WatchedIndex,
  table: WatchedTable,
  leading: LeadingColumn,
  takenNames: ReadonlySet<string>,
  { verdict }: Ledger,
): Finding | null {
  const { nullFraction, distinct: stored, rarest, common, name } = leading
  const rows = rowsOf(table)
  if (index.method !== 'btree' || !index.parts || index.parts.predicate !== null || verdict === 'candidate') return null
  if (index.isUnique || index.isExclusion || verdict === 'safe-to-try') return null
  if (nullFraction === null || rows === null || rows < leastRows || (index.sizeBytes ?? 0) < leastBytes) return null
  const distinct = stored === null || stored >= 0 ? stored : -stored * rows
  const isNull = nullFraction >= mostlyNull
  // Few rows of other values are missing in a sample, and may be all that is searched for.
  const canBeFew = distinct !== null && !isRead(index, table.counted.days)
  const isOne = canBeFew && distinct === 1 && nullFraction < 1 - mostlyNull
  const isEven = canBeFew && distinct > 1 && distinct <= fewValues && common >= distinct && (rarest ?? 0) >= commonShare
  const isAlone = index.parts.keys.length === 1
  if (!isNull && !isOne && !(isEven && isAlone)) return null
  const evidence: Evidence[] = [
    note(
      'Column',
      `“${name}”: ${percent(nullFraction)} null${distinct === null ? '' : `, ${valueWords(distinct)}`} by the planner’s statistics.`,
    ),
    ...(rarest !== null && !isNull
      ? [note('Values', `The rarest of them stands in ${percent(rarest)} of the planner’s sample.`)]
      : []),
    note('Table', `About ${count(rows)} rows; the index takes ${bytes(index.sizeBytes ?? 0)}.`),
  ]
  const base = {
    kind: 'leading-column' as const,
    severity: (index.sizeBytes ?? 0) >= largeBytes ? ('attention' as const) : ('note' as const),
    objects: [objectOfIndex(index)] as Finding['objects'],
    reclaimableBytes: null,
    evidence,
    verdict,
  }
  if (isNull) {
    return {
      ...base,
      says: `“${name}” is null in ${percent(nullFraction)} of the rows, and each of them has an entry.`,
      nextStep: {
        text: 'Where no statement looks for the nulls, an index of the other rows is far smaller: create it, then drop this one.',
        sql: withoutNulls(index, table, name, takenNames),
      },
      fingerprint: JSON.stringify([index.columns, 'null']),
    }
  }
  const text = isOne
    ? 'Ask whether other values exist and are searched for: a partial index of those rows is far smaller. Where there are none, the column is of no use as the first key.'
    : 'A search for any of the values reads a large part of the table. Look whether plans use it; a condition on the rare rows (a partial index) may be what is wanted.'
  return {
    ...base,
    says: isOne
      ? `“${name}”, its first key, has one value only in the planner’s sample.`
      : `“${name}” has ${count(Math.round(distinct ?? 0))} values in the planner’s sample, and even the rarest stands in ${percent(rarest ?? 0)} of it.`,
    nextStep: { text, sql: null },
    fingerprint: JSON.stringify([index.columns, isOne ? 'one' : 'few']),
  }
}

/** What is known of the first keys of several partitions, as far as it holds for all of them. */
export function mergeLeading(parts: readonly LeadingColumn[]): LeadingColumn | null {
  const [first] = parts
  if (!first || parts.some((part) => part.nullFraction === null)) return null
  const extreme = (pick: (part: LeadingColumn) => number | null, choose: (...values: number[]) => number) => {
    const values = parts.map(pick)
    return values.some((value) => value === null) ? null : choose(...(values as number[]))
  }
  return {
    ...first,
    isReadable: parts.every((part) => part.isReadable),
    nullFraction: extreme((part) => part.nullFraction, Math.min),
    // Values of one partition may be those of another or not: how many there are together is not known.
    distinct: parts.length === 1 ? first.distinct : null,
    correlation: extreme((part) => part.correlation && Math.abs(part.correlation), Math.max),
    rarest: extreme((part) => part.rarest, Math.min),
    common: Math.min(...parts.map((part) => part.common)),
  }
}

function valueWords(distinct: number): string {
  const rounded = Math.round(distinct)
  return rounded === 1 ? 'one value' : `about ${count(rounded)} values`
}

/** Only for plain ascending columns: everything else needs a person. */
function withoutNulls(
  index: WatchedIndex,
  table: WatchedTable,
  column: string,
  takenNames: ReadonlySet<string>,
): string | null {
  const { keys, include, options } = index.parts!
  const isPlain = keys.every(
    (key) =>
      key.name !== null &&
      key.isDefaultOpclass &&
      key.collation === null &&
      key.order !== 'desc' &&
      key.nulls !== 'first',
  )
  if (!isPlain || include.length > 0 || options.length > 0 || table.kind === 'p') return null
  const names = keys.map((key) => key.name!)
  return createIndex(table, names, freeIndexName(table.name, [...names, 'set'], takenNames), column)
}

const note = (topic: string, text: string): Evidence => ({ topic, text, weight: 'notes', at: null })
