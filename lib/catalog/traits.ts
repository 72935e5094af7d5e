import 'server-only'
import type { BrinRanges, DriftedCollation, LeadingColumn, LooseConstraint, Traits } from '@/lib/domain/assess/traits'
import type { Asked } from '@/lib/domain/facts'
import type { Row, TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import brinRanges from './brin-ranges.sql'
import drifted from './collation-drift.sql'
import driftedThirteen from './collation-drift-13.sql'
import { toBoolean, toDate, toList, toNumber, toNumberOrNull, toText, toTexts, toWord } from './decode'
import indexReads from './index-reads.sql'
import leadingColumns from './leading-columns.sql'
import looseConstraints from './loose-constraints.sql'

/** A mebibyte: below it what the first key tells does not matter. */
const leastPages = 128
const mostLeading = 2_000
/** Autovacuum analyzes right after it has vacuumed; a table that grows gains few pages in between. */
const togetherMs = 600_000

/**
 * What the rules want to know of a server's indexes beside a snapshot. `writtenTables` (OIDs) are those of which statements
 * are known to set columns. What could not be asked is null, with the reason in `asked`.
 */
export async function askTraits(
  client: TargetClient,
  versionNumber: number,
  writtenTables: readonly number[],
): Promise<{ traits: Omit<Traits, 'writes'>; asked: Asked[] }> {
  const leading = await ask(
    client,
    { name: 'leading-columns', text: leadingColumns },
    [leastPages, mostLeading],
    decodeLeading,
  )
  const question = { name: 'brin-ranges', text: brinRanges }
  let brin = await ask(client, question, [], decodeRanges)
  // A lock came between our look at pg_locks and the size: look again.
  if (brin.problem?.sqlstate === '55P03') brin = await ask(client, question, [], decodeRanges)
  const drift = await ask(
    client,
    { name: 'collation-drift', text: versionNumber >= 150000 ? drifted : driftedThirteen },
    [],
    decodeDrift,
  )
  const loose = await ask(client, { name: 'loose-constraints', text: looseConstraints }, [], decodeLoose)
  const reads = await ask(
    client,
    { name: 'index-reads', text: indexReads },
    [`{${writtenTables.join(',')}}`],
    (row) => ({
      oid: toNumber(row[0]),
      columns: toTexts(row[1]),
    }),
  )
  return {
    traits: {
      leading: rowsOf(leading),
      brin: rowsOf(brin),
      drifted: rowsOf(drift),
      loose: rowsOf(loose),
      reads: rowsOf(reads),
    },
    asked: [...[leading, brin, drift, loose, reads].map(({ asked }) => asked), ...hiddenStatistics(leading.rows)],
  }
}

function rowsOf<T>({ rows, problem }: Answer<T>): T[] | null {
  return problem ? null : rows
}

/** Columns that our role may not read: no question failed, but rules stay silent because of them, which is said. */
function hiddenStatistics(leading: readonly LeadingColumn[]): Asked[] {
  const hidden = leading.filter(({ isReadable }) => !isReadable).length
  if (hidden === 0) return []
  return [
    {
      question: 'column statistics',
      ok: true,
      durationMs: 0,
      rows: leading.length - hidden,
      message: `the statistics of ${hidden} of ${leading.length} first keys are hidden from the monitoring role`,
      hint: 'Grant it SELECT on the tables, or pg_read_all_data (14 and newer).',
    },
  ]
}

function decodeLeading(row: Row): LeadingColumn {
  return {
    oid: toNumber(row[0]),
    name: toText(row[1]),
    isReadable: toBoolean(row[2]),
    nullFraction: toNumberOrNull(row[3]),
    distinct: toNumberOrNull(row[4]),
    correlation: toNumberOrNull(row[5]),
    rarest: toNumberOrNull(row[6]),
    common: toNumber(row[7]),
    opclass: toText(row[8]),
  }
}

function decodeRanges(row: Row): BrinRanges | null {
  const pages = toNumberOrNull(row[4])
  // Dropped meanwhile.
  if (pages === null) return null
  const pagesPerRange = Math.max(1, toNumber(row[1]))
  const counted = toNumber(row[3])
  const isCount = counted >= 0 && counted <= Math.ceil(pages / pagesPerRange)
  const [vacuumed, analyzed] = [toDate(row[5]), toDate(row[7])]
  const cameTogether = vacuumed && (!analyzed || analyzed.getTime() - vacuumed.getTime() < togetherMs)
  const noted = cameTogether ? Math.floor(toNumber(row[8]) / pagesPerRange) : null
  return {
    oid: toNumber(row[0]),
    pagesPerRange,
    isAutomatic: toBoolean(row[2]),
    pages,
    summarised: isCount ? counted : noted,
    vacuumedAt: row[5] ?? null,
    filenode: toNumber(row[6]),
  }
}

function decodeDrift(row: Row): DriftedCollation {
  return {
    name: toText(row[0]),
    schema: row[1] ?? null,
    isDatabase: toBoolean(row[2]),
    provider: toText(row[3]),
    recorded: toText(row[4]),
    actual: row[5] ?? null,
    indexes: toList(row[6]).map(Number),
  }
}

function decodeLoose(row: Row): LooseConstraint {
  return {
    tableOid: toNumber(row[0]),
    name: toText(row[1]),
    type: toWord(row[2], ['f', 'c', 'n', 'x']),
    indexOid: toNumberOrNull(row[3]),
  }
}
