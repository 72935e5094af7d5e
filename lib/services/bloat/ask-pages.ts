import 'server-only'
import { isScanned, type PageFunctions, scanPages, whyNoScan } from '@/lib/catalog/page-scan'
import type { PageScan } from '@/lib/domain/bloat/page-scan'
import { withReadOnly } from '@/lib/targets/guard'
import type { TargetClient, TargetPool } from '@/lib/targets/pool'
import { bloatGuard } from './bloat-guard'

/** Hash indexes up to this are read whole without being asked to; larger ones when somebody does. */
export const mostHashBytes = 16 * 1024 * 1024

export type PagesWanted = { oid: number; method: string; sizeBytes: number; blockSize: number }

/**
 * Pending lists of GIN indexes, and the pages of small hash indexes, by OID, where pgstattuple may be called. What could not be
 * read is missing.
 */
export async function askPages(
  pool: TargetPool,
  functions: PageFunctions,
  indexes: readonly PagesWanted[],
  isOver: () => boolean = () => false,
): Promise<Map<number, PageScan>> {
  const found = new Map<number, PageScan>()
  for (const { oid, method, sizeBytes, blockSize } of indexes) {
    if (isOver()) break
    if (!isScanned(method) || (method !== 'gin' && method !== 'hash')) continue
    if (method === 'hash' && sizeBytes > mostHashBytes) continue
    if (whyNoScan(functions, method)) continue
    const scan = await withReadOnly(pool, bloatGuard, (client: TargetClient) =>
      scanPages(client, functions, { oid, method, sizeBytes, blockSize }),
    ).catch(() => null)
    if (scan) found.set(oid, scan)
  }
  return found
}
