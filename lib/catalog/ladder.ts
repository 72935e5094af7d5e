import 'server-only'
import type { TargetPool } from '@/lib/targets/pool'

/** A session of the server, by process id and start, so that a recycled id is not hit. */
export type Backend = { pid: string; startedAt: string }

const texts = {
  cancel: `select /* arborist */ pg_catalog.pg_cancel_backend(a.pid) from pg_catalog.pg_stat_get_activity($1::pg_catalog.int4) a
    where a.backend_start operator(pg_catalog.=) $2::pg_catalog.timestamptz`,
  terminate: `select /* arborist */ pg_catalog.pg_terminate_backend(a.pid) from pg_catalog.pg_stat_get_activity($1::pg_catalog.int4) a
    where a.backend_start operator(pg_catalog.=) $2::pg_catalog.timestamptz`,
}

/** Asks the server to cancel what a session runs, from a second connection; a session that is gone is left alone. */
export async function cancelBackend(second: TargetPool, { pid, startedAt }: Backend): Promise<void> {
  await second.use((client) => client.query(texts.cancel, [pid, startedAt], { deadlineMs: 2_000 }))
}

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
  const climb = (step: keyof typeof texts) => {
    const done = second
      .use((client) => client.query(texts[step], [backend.pid, backend.startedAt], { deadlineMs: 2_000 }))
      .catch(() => {})
    steps.add(done)
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
