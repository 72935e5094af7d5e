import 'server-only'
import type { PageScan } from '@/lib/domain/bloat/page-scan'
import { qualified } from '@/lib/domain/ddl/quote'
import { Problem } from '@/lib/domain/problem'
import { mark } from '@/lib/targets/marker'
import type { Row, TargetClient } from '@/lib/targets/pool'
import { ask } from './ask'
import { toBoolean, toNumber, toText } from './decode'
import text from './page-functions.sql'

const functionOf = {
  btree: 'pgstatindex',
  gin: 'pgstatginindex',
  hash: 'pgstathashindex',
  gist: 'pgstattuple',
} as const
export type ScannedMethod = keyof typeof functionOf

export const scannedMethods = Object.keys(functionOf) as ScannedMethod[]

export function isScanned(method: string): method is ScannedMethod {
  return method in functionOf
}

export type PageFunctions = Map<string, { schema: string; mayUseSchema: boolean; mayExecute: boolean; role: string }>

/** The functions of pgstattuple by name; empty where the extension is not installed. */
export async function askPageFunctions(client: TargetClient): Promise<PageFunctions> {
  const { rows, problem } = await ask(client, { name: 'page-functions', text }, [], (row) => ({
    name: toText(row[0]),
    schema: toText(row[1]),
    mayUseSchema: toBoolean(row[2]),
    mayExecute: toBoolean(row[3]),
    role: toText(row[4]),
  }))
  if (problem) throw problem
  return new Map(rows.map(({ name, ...rest }) => [name, rest]))
}

/** What keeps us from scanning indexes of this method, with the exact statement that would mend it; null when nothing. */
export function whyNoScan(functions: PageFunctions, method: ScannedMethod): Problem | null {
  const found = functions.get(functionOf[method])
  if (!found) {
    return new Problem('unsupported', 'The extension pgstattuple, which reads the pages, is not in this database.', {
      hint: 'A superuser of the database runs: CREATE EXTENSION pgstattuple;',
    })
  }
  if (!found.mayUseSchema) {
    return new Problem('not-allowed', 'The monitoring role may not use the schema of pgstattuple.', {
      hint: `Run: GRANT USAGE ON SCHEMA "${found.schema.replaceAll('"', '""')}" TO ${found.role};`,
    })
  }
  if (!found.mayExecute) {
    return new Problem('not-allowed', 'The monitoring role may not call the functions of pgstattuple.', {
      hint: `Run: GRANT pg_stat_scan_tables TO ${found.role}; (part of pg_monitor)`,
    })
  }
  return null
}

/**
 * Has the server count on the pages of one index, known by its oid. A GIN index's meta page is read only, for the other
 * methods every page, through a ring of buffers that spares the cache. Throws Problem, also when the index is gone.
 */
export async function scanPages(
  client: TargetClient,
  functions: PageFunctions,
  index: { oid: number; method: ScannedMethod; sizeBytes: number; blockSize: number },
  options: { deadlineMs?: number } = {},
): Promise<PageScan> {
  const refusal = whyNoScan(functions, index.method)
  if (refusal) throw refusal
  const { schema } = functions.get(functionOf[index.method])!
  const call = `${qualified(schema, functionOf[index.method])}($1::pg_catalog.oid::pg_catalog.regclass)`
  const sql = mark(`select ${columnsOf[index.method]} from ${call} s`)
  const rows = await client.query(sql, [index.oid], options)
  const [row] = rows
  if (!row) throw new Problem('not-found', 'The index is gone.')
  return decoders[index.method](row, index.blockSize, Math.ceil(index.sizeBytes / index.blockSize))
}

const columnsOf: Record<ScannedMethod, string> = {
  btree:
    's.index_size, s.internal_pages, s.leaf_pages, s.empty_pages, s.deleted_pages, s.avg_leaf_density, s.leaf_fragmentation',
  gin: 's.pending_pages, s.pending_tuples',
  hash: 's.bucket_pages, s.overflow_pages, s.bitmap_pages, s.unused_pages, s.live_items, s.dead_items, s.free_percent',
  gist: 's.table_len, s.tuple_count, s.dead_tuple_count, s.free_percent',
}

const decoders: Record<ScannedMethod, (row: Row, blockSize: number, pages: number) => PageScan> = {
  btree: (row, blockSize) => ({
    method: 'btree',
    pages: Math.ceil(toNumber(row[0]) / blockSize),
    blockSize,
    innerPages: toNumber(row[1]),
    leafPages: toNumber(row[2]),
    emptyPages: toNumber(row[3]),
    deletedPages: toNumber(row[4]),
    leafDensity: toNumber(row[5]),
    fragmentation: toNumber(row[6]),
  }),
  gin: (row, blockSize, pages) => ({
    method: 'gin',
    pages,
    blockSize,
    pendingPages: toNumber(row[0]),
    pendingRows: toNumber(row[1]),
  }),
  hash: (row, blockSize, pages) => ({
    method: 'hash',
    pages,
    blockSize,
    bucketPages: toNumber(row[0]),
    overflowPages: toNumber(row[1]),
    unusedPages: toNumber(row[3]),
    liveItems: toNumber(row[4]),
    deadItems: toNumber(row[5]),
    freePercent: toNumber(row[6]),
  }),
  gist: (row, blockSize) => ({
    method: 'gist',
    pages: Math.ceil(toNumber(row[0]) / blockSize),
    blockSize,
    liveItems: toNumber(row[1]),
    deadItems: toNumber(row[2]),
    freePercent: toNumber(row[3]),
  }),
}
