import 'server-only'
import { bytes } from '@/lib/domain/format'
import { Problem } from '@/lib/domain/problem'
import { readConfig } from '@/lib/runtime/config'

/**
 * Why an index of this size is not scanned from here; null when it may be. No part of a b-tree stands for the whole without
 * functions that only a superuser may call, so there is no smaller scan to offer.
 */
export function tooLarge(sizeBytes: number): Problem | null {
  const { scanLimitBytes } = readConfig()
  if (sizeBytes <= scanLimitBytes) return null
  const message = `It takes ${bytes(sizeBytes)}, and Arborist has at most ${bytes(scanLimitBytes)} of an index read.`
  return new Problem('unsupported', message, {
    hint: 'Call the function of pgstattuple yourself at a quiet hour, or start Arborist with a higher ARBORIST_SCAN_LIMIT_GB.',
  })
}
