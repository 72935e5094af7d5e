import type { BloatConfidence } from './bloat-estimate'
import type { KeyOrder } from './key-order'
import { sizeSignal } from './size-signal'

type Judged = {
  method: string
  keyOrder: KeyOrder | null
  confidence: BloatConfidence
  ratio: number | null
  reclaimableBytes: number | null
}

/** To be gained by a rebuild: less is not worth its work, and so is no smaller index. */
export const leastBloatBytes = 1024 * 1024

/**
 * The share of the file from which a rebuild is worth it. Keys that come anywhere settle at about 70 % filled, so a third is
 * their rest; keys that ascend leave full pages behind. A figure that is less sure must say more.
 */
export function worthFrom({ method, keyOrder, confidence }: Omit<Judged, 'ratio' | 'reclaimableBytes'>): number {
  const signal = sizeSignal(method)
  if ('actAtRatio' in signal) return 1 - 1 / signal.actAtRatio
  const least = keyOrder === 'ascending' ? 0.2 : 0.38
  return confidence === 'weak' ? least + 0.1 : least
}

/** Whether a rebuild frees enough to be worth it; never for a figure that is withheld or negative. */
export function isWorthRebuilding(index: Judged): boolean {
  if (index.ratio === null || index.reclaimableBytes === null || index.confidence === 'withheld') return false
  return index.ratio >= worthFrom(index) && index.reclaimableBytes >= leastBloatBytes
}
