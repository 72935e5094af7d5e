import { Problem } from '@/lib/domain/problem'
import type { ChartState } from './chart-frame'

/** The state of a chart from that of its query: old data stays in sight when asking again fails. */
export function chartStatus(query: { data: unknown; error: Error | null }): ChartState {
  if (query.data !== undefined) return { kind: 'ready' }
  if (query.error === null) return { kind: 'loading' }
  const hint = query.error instanceof Problem ? query.error.hint : undefined
  return { kind: 'failed', message: query.error.message, ...(hint ? { hint } : {}) }
}
