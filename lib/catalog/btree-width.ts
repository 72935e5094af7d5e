import 'server-only'
import type { BtreeColumn, BtreeFacts, DistinctCombinations } from '@/lib/domain/bloat/btree-facts'
import type { Row, TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import text from './btree-width.sql'
import { toBoolean, toList, toNumber, toNumberOrNull } from './decode'

export type BtreeWidths = Answer<BtreeFacts> & {
  /** Columns whose statistics would be needed, and those the role may see. */
  statistics: { expected: number; visible: number }
}

/**
 * What the sizes of these b-tree indexes follow from, or of all that are not the system's (`oids` null). Dropped and
 * locked ones are missing from the answer.
 */
export async function askBtreeWidths(client: TargetClient, oids: readonly number[] | null): Promise<BtreeWidths> {
  const question = { name: 'btree-width', text }
  const values = [oids && `{${oids.join(',')}}`]
  let answer = await ask(client, question, values, decodeFacts)
  // A lock came between our look at pg_locks and the size: look again.
  if (answer.problem?.sqlstate === '55P03') answer = await ask(client, question, values, decodeFacts)
  const columns = answer.rows.flatMap((facts) => facts.columns)
  return {
    ...answer,
    statistics: { expected: columns.length, visible: columns.filter(({ isReadable }) => isReadable).length },
  }
}

function decodeFacts(row: Row): BtreeFacts | null {
  const pages = toNumberOrNull(row[4])
  // Dropped meanwhile.
  if (pages === null) return null
  return {
    oid: toNumber(row[0]),
    tableOid: toNumber(row[1]),
    rows: toNumberOrNull(row[2]),
    tableRows: toNumberOrNull(row[3]),
    pages,
    blockSize: toNumber(row[5]),
    fillFactor: toNumber(row[6]),
    deduplicates: toBoolean(row[7]),
    isUnique: toBoolean(row[8]),
    isToast: toBoolean(row[9]),
    predicate: row[10] ?? null,
    columns: toList(row[11]).map(decodeColumn),
    combinations: toList(row[12]).flatMap(decodeDistinct),
    sampleRows: toNumber(row[13]),
    modifiedSinceAnalyze: toNumber(row[14]),
    liveRows: toNumber(row[15]),
    isAnalyzeCounted: toBoolean(row[16]),
    isInRecovery: toBoolean(row[17]),
  }
}

function decodeColumn(value: unknown): BtreeColumn {
  const parts = listOf(value)
  const [name, attributeNumber, isKey, type, length, alignment, isPlain, isNotNull, isEqualImage, isReadable] = parts
  const [averageWidth, nullFraction, distinct, frequencies, widths, correlation] = parts.slice(10)
  return {
    name: typeof name === 'string' ? name : null,
    attributeNumber: numberOf(attributeNumber),
    isKey: isKey === true,
    type: String(type),
    length: numberOf(length),
    alignment: Math.max(1, numberOf(alignment)),
    isPlain: isPlain === true,
    isNotNull: isNotNull === true,
    isEqualImage: isEqualImage === null ? null : isEqualImage === true,
    isReadable: isReadable === true,
    statistics:
      typeof averageWidth === 'number'
        ? {
            averageWidth,
            nullFraction: Math.min(1, Math.max(0, numberOf(nullFraction))),
            distinct: numberOf(distinct),
            correlation: typeof correlation === 'number' ? correlation : null,
            commonFrequencies: listOf(frequencies).map(numberOf),
            widths: sharesOf(listOf(widths)),
          }
        : null,
  }
}

function sharesOf(list: unknown[]): { bytes: number; share: number }[] {
  const widths = list.map(listOf).map(([bytes, share]) => ({ bytes: numberOf(bytes), share: numberOf(share) }))
  const sum = widths.reduce((total, { share }) => total + share, 0)
  return sum > 0 ? widths.map(({ bytes, share }) => ({ bytes, share: share / sum })) : []
}

/** `{"1, 2": 4}` is how pg_ndistinct prints: attribute numbers, and how many combinations. */
function decodeDistinct(value: unknown): DistinctCombinations[] {
  const counts = typeof value === 'string' ? [...value.matchAll(/"([-\d, ]+)": (\d+)/g)] : []
  return counts.map(([, attributes = '', count]) => ({
    attributes: attributes
      .split(',')
      .map(Number)
      .sort((a, b) => a - b),
    count: Number(count),
  }))
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}
