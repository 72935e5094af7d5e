import 'server-only'
import type { TargetPool } from '@/lib/targets/pool'
import { type Backend, signal } from './signal'

/**
 * Ends work that outlives its statement_timeout: a function may swallow that, and a cancel too. From a second connection
 * the session is cancelled 200 ms later and ended 700 ms later; the caller's own deadline then cuts the socket.
 */
export async function withLadder<T>(
  second: TargetPool,
  backend: Backend,
  timeoutMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const steps = new Set<Promise<unknown>>()
  const climb = (step: 'cancel' | 'terminate') => {
    steps.add(signal(second, backend, step).catch(() => {}))
  }
  const timers = [
    setTimeout(() => climb('cancel'), timeoutMs + 200),
    setTimeout(() => climb('terminate'), timeoutMs + 700),
  ]
  try {
    return await work()
  } finally {
    for (const timer of timers) clearTimeout(timer)
    await Promise.all(steps)
  }
}
