import 'server-only'
import type { IndexFacts, TableFacts } from '@/lib/domain/facts'
import type { Row, TargetClient } from '@/lib/targets/pool'
import { type Answer, askWithSizes } from './ask'
import { makeInterner, toBoolean, toDate, toNumber, toNumberOrNull, toText, toWord } from './decode'
import sinceSixteen from './tables.sql'
import sinceThirteen from './tables-13.sql'

/** Before 14 a table never analysed had 0 rows on 0 pages; since then it says -1. */
function rowEstimate(row: Row, versionNumber: number): number {
  const rows = toNumber(row[7])
  const isUnknown = versionNumber < 140000 && rows === 0 && toNumber(row[27]) === 0
  return isUnknown ? -1 : rows
}

function makeDecoder(versionNumber: number): (row: Row, withSizes: boolean) => TableFacts | null {
  const intern = makeInterner()
  return (row, withSizes) => {
    const isLocked = toBoolean(row[25])
    const heapBytes = toNumberOrNull(row[24])
    const isGone = withSizes && !isLocked && heapBytes === null
    if (isGone) return null
    return {
      oid: toNumber(row[0]),
      schema: intern(row[1]),
      name: toText(row[2]),
      kind: toWord(row[3], ['r', 'p', 'm', 't']),
      filenode: toNumber(row[4]),
      parentOid: toNumberOrNull(row[5]),
      owner: intern(row[6]),
      rowEstimate: rowEstimate(row, versionNumber),
      liveRows: toNumber(row[8]),
      deadRows: toNumber(row[9]),
      inserts: toNumber(row[10]),
      updates: toNumber(row[11]),
      deletes: toNumber(row[12]),
      hotUpdates: toNumber(row[13]),
      newPageUpdates: toNumberOrNull(row[14]),
      seqScans: toNumber(row[15]),
      seqRowsRead: toNumber(row[16]),
      indexScans: 0,
      indexRowsFetched: toNumber(row[17]),
      modifiedSinceAnalyze: toNumber(row[18]),
      lastSeqScanAt: toDate(row[19]),
      lastVacuumAt: toDate(row[20]),
      lastAutovacuumAt: toDate(row[21]),
      lastAnalyzeAt: toDate(row[22]),
      lastAutoanalyzeAt: toDate(row[23]),
      heapBytes,
      toastBytes: null,
      pages: toNumber(row[27]),
      allVisiblePages: toNumber(row[28]),
      isLocked,
      isSystem: toBoolean(row[26]),
    }
  }
}

type IndexUse = { scans: number; rows: number; sizeBytes: number | null }

/**
 * Fills in what the server would have to count twice: index scans of a table are the sum over its indexes, and the bytes
 * of a TOAST table are those of its own row and its index.
 */
function addIndexUse(tables: TableFacts[], indexes: IndexFacts[]): void {
  const useOf = new Map<number, IndexUse>()
  for (const index of indexes) {
    const use = useOf.get(index.tableOid) ?? { scans: 0, rows: 0, sizeBytes: 0 }
    use.scans += index.scans
    use.rows += index.tuplesFetched
    use.sizeBytes = use.sizeBytes === null || index.sizeBytes === null ? null : use.sizeBytes + index.sizeBytes
    useOf.set(index.tableOid, use)
  }
  const toastOf = new Map<number, number | null>()
  for (const table of tables) {
    const use = useOf.get(table.oid)
    table.indexScans = use?.scans ?? 0
    table.indexRowsFetched += use?.rows ?? 0
    if (table.kind !== 't' || table.parentOid === null) continue
    const indexBytes = use?.sizeBytes ?? null
    toastOf.set(table.parentOid, table.heapBytes === null || indexBytes === null ? null : table.heapBytes + indexBytes)
  }
  for (const table of tables) {
    const bytes = toastOf.get(table.oid)
    table.toastBytes = bytes === undefined && !table.isLocked ? 0 : (bytes ?? null)
  }
}

/**
 * Every table, materialised view, partitioned and TOAST table that is not temporary. Index use and TOAST sizes come from
 * `indexes` of the same snapshot; without them scans are 0 and TOAST sizes null.
 */
export async function askTables(
  client: TargetClient,
  versionNumber: number,
  indexes: IndexFacts[],
): Promise<Answer<TableFacts>> {
  const text = versionNumber >= 160000 ? sinceSixteen : sinceThirteen
  const answer = await askWithSizes(client, { name: 'tables', text }, makeDecoder(versionNumber))
  addIndexUse(answer.rows, indexes)
  return answer
}
