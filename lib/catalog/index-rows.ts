import 'server-only'
import type { TargetClient } from '@/lib/targets/pool'
import { type Answer, ask } from './ask'
import { toBoolean, toDate, toNumber, toNumberOrNull, toText } from './decode'
import text from './index-rows.sql'

export type IndexRows = {
  oid: number
  method: string
  /** reltuples of the index; entries instead of rows for GIN after a build. */
  rows: number | null
  tableRows: number | null
  sizeBytes: number
  blockSize: number
  modifiedSinceAnalyze: number
  /** Null when never, or when the counters were lost since. */
  analyzedAt: Date | null
  isInRecovery: boolean
}

/** Size and rows of these indexes, whatever their method. Dropped and locked ones are missing from the answer. */
export function askIndexRows(client: TargetClient, oids: readonly number[]): Promise<Answer<IndexRows>> {
  return ask(client, { name: 'index-rows', text }, [`{${oids.join(',')}}`], (row) => ({
    oid: toNumber(row[0]),
    method: toText(row[1]),
    rows: toNumberOrNull(row[2]),
    tableRows: toNumberOrNull(row[3]),
    sizeBytes: toNumber(row[4]),
    blockSize: toNumber(row[5]) || 8192,
    modifiedSinceAnalyze: toNumber(row[6]),
    analyzedAt: toDate(row[7]),
    isInRecovery: toBoolean(row[8]),
  }))
}
