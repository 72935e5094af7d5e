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

/** Cancels what a session of ours does, or ends it. Never one that is not ours. True when it was there. Throws Problem. */
export async function signal(second: TargetPool, backend: Backend, how: keyof typeof texts): Promise<boolean> {
  const rows = await second.use((client) =>
    client.query(texts[how], [backend.pid, backend.startedAt], { deadlineMs: 2_000 }),
  )
  return rows[0]?.[0] === 't'
}
