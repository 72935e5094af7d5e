import 'server-only'
import { z } from 'zod'
import { askColumns } from '@/lib/catalog/columns'
import { type ExplainResult, explain } from '@/lib/catalog/explain'
import { askForeignKeys } from '@/lib/catalog/foreign-keys'
import { probe } from '@/lib/catalog/probe'
import { tlsModes } from '@/lib/domain/connection'
import { type ExplainOptions, explainFlags, serializeModes } from '@/lib/domain/ddl/explain'
import { Problem, type ProblemBody } from '@/lib/domain/problem'
import { type SealingKey, unseal } from '@/lib/runtime/seal'
import { measureBloat } from '@/lib/services/bloat/measure'
import { scanIndex } from '@/lib/services/bloat/scan-index'
import { assessTarget } from '@/lib/services/finding/assess'
import { readGuards } from '@/lib/services/maintenance/read-guards'
import { type Remembered, refuseOwnStore, refuseUnsupported, takeSnapshot } from '@/lib/services/snapshot/take'
import type { ColumnsAnswer } from '@/lib/services/table/read'
import type { TestResult } from '@/lib/services/target/write'
import { withLease } from '@/lib/store/lease'
import type { Store } from '@/lib/store/open'
import { findTarget, type TargetWithState } from '@/lib/store/target'
import { withReadOnly } from '@/lib/targets/guard'
import { openTarget, type TargetPool } from '@/lib/targets/pool'
import { preflightOn } from './preflight'
import { wayTo } from './way-to'

/** Something done at a monitored server, by a hand. */
export type Task =
  | { kind: 'snapshot'; targetId: string }
  | { kind: 'assess'; targetId: string }
  | { kind: 'bloat'; targetId: string }
  | { kind: 'guards'; targetId: string; pid: number }
  | { kind: 'test'; payload: unknown }
  | { kind: 'columns'; targetId: string; payload: unknown }
  | { kind: 'explain'; targetId: string; payload: unknown }
  | { kind: 'scan'; targetId: string; payload: unknown }
  | { kind: 'preflight'; targetId: string; payload: unknown }

/** What a hand keeps between tasks. */
export type Bench = {
  store: Store
  key: SealingKey
  pools: Map<string, { fingerprint: string; pool: TargetPool }>
  remembered: Map<string, Remembered>
}

const leaseWaitMs = 2_000

const TestPayload = z.object({
  id: z.uuid(),
  connection: z.object({
    host: z.string(),
    port: z.number(),
    database: z.string(),
    user: z.string(),
    tls: z.enum(tlsModes),
    ca: z.string().nullable(),
  }),
  sealedPassword: z.string(),
})

const ExplainPayload = z.object({
  sql: z.string(),
  parameters: z.array(z.string().nullable()).nullable(),
  options: z
    .partialRecord(z.enum(explainFlags), z.boolean())
    .and(z.object({ serialize: z.enum(serializeModes).optional() })),
  isConfirmed: z.boolean(),
  timeoutMs: z.number().int().min(100).max(120_000),
})

/** Does one task. Throws a Problem that says what to do next. */
export async function doTask(bench: Bench, task: Task): Promise<unknown> {
  if (task.kind === 'test') return test(bench, TestPayload.parse(task.payload))
  const target = await findTarget(bench.store.db, task.targetId)
  if (!target) {
    await forget(bench, task.targetId)
    throw new Problem('not-found', 'This target was removed.')
  }
  if (task.kind === 'explain') return explainOn(bench, target, task.payload)
  if (task.kind === 'scan') return scanOn(bench, target, task.payload)
  if (task.kind === 'preflight') return preflightOn(bench, target, task.payload)
  const pool = await poolOf(bench, target)
  if (task.kind === 'snapshot') return takeSnapshot(bench.store, target, pool, bench.remembered, () => new Date())
  if (task.kind === 'guards') return readGuards(target, pool, task.pid)
  if (task.kind === 'bloat') return measureBloat(bench.store, target, pool, new Date())
  if (task.kind === 'assess') return assessTarget(bench.store, target, pool, new Date())
  const { tableOid } = z.object({ tableOid: z.number().int().positive() }).parse(task.payload)
  return columns(pool, tableOid)
}

async function test(
  bench: Bench,
  { id, connection, sealedPassword }: z.infer<typeof TestPayload>,
): Promise<TestResult> {
  const pool = openTarget(connection, await unseal(bench.key, id, sealedPassword), { applicationName: 'arborist test' })
  try {
    const { server, capabilities } = await probe(pool)
    refuseUnsupported(server.versionNumber)
    await refuseOwnStore(bench.store, server)
    const role = server.isInRecovery ? 'replica' : 'primary'
    return { ok: true, version: server.version, role, capabilities }
  } finally {
    await pool.end()
  }
}

/** One EXPLAIN at a time on a target, over all workers: the second waits a moment and is then told so. */
async function explainOn(bench: Bench, target: TargetWithState, payload: unknown): Promise<ExplainResult> {
  const { options, ...request } = ExplainPayload.parse(payload)
  const { connection, password } = await wayTo(bench.key, target)
  const done = await withLease(bench.store, `plan of ${target.id}`, leaseWaitMs, () =>
    explain(
      (applicationName, byteCap) => openTarget(connection, password, { applicationName, byteCap, maxClients: 1 }),
      { ...request, options: options as ExplainOptions },
    ),
  )
  if (done) return done.result
  throw new Problem('busy', 'Another statement is being explained on this target.', { hint: 'Try again in a moment.' })
}

/** Reads the pages of an index over connections of its own, so that snapshots go on meanwhile. */
async function scanOn(bench: Bench, target: TargetWithState, payload: unknown): Promise<void> {
  const { indexId } = z.object({ indexId: z.number().int().positive() }).parse(payload)
  const { connection, password } = await wayTo(bench.key, target)
  const open = (applicationName: string) => openTarget(connection, password, { applicationName, maxClients: 1 })
  const pools = { first: open('arborist scan'), second: open('arborist cancel') }
  try {
    await scanIndex(bench.store, target, indexId, pools)
  } finally {
    await Promise.all([pools.first.end(), pools.second.end()])
  }
}

async function columns(pool: TargetPool, tableOid: number): Promise<ColumnsAnswer> {
  return withReadOnly(pool, { statementTimeoutMs: 5_000 }, async (client) => {
    const asked = await askColumns(client, tableOid)
    const keys = await askForeignKeys(client, tableOid)
    if (asked.problem) throw asked.problem
    return {
      columns: asked.rows,
      foreignKeys: keys.rows,
      note: noteOf(asked.rows),
      askedAt: new Date().toISOString(),
    }
  })
}

function noteOf(rows: { nullFraction: number | null }[]): ProblemBody | null {
  if (rows.length === 0 || rows.some((row) => row.nullFraction !== null)) return null
  return {
    code: 'not-allowed',
    message:
      'The server shows no statistics of these columns: the table was never analyzed, or this role may not read it.',
    hint: 'Run ANALYZE on the table, and grant SELECT on it to the monitoring role.',
  }
}

async function poolOf(bench: Bench, target: TargetWithState): Promise<TargetPool> {
  const { host, port, database, user, tls, ca, sealedPassword } = target
  const fingerprint = JSON.stringify([host, port, database, user, tls, ca, sealedPassword])
  const known = bench.pools.get(target.id)
  if (known?.fingerprint === fingerprint) return known.pool
  await forget(bench, target.id)
  const { connection, password } = await wayTo(bench.key, target)
  const pool = openTarget(connection, password)
  bench.pools.set(target.id, { fingerprint, pool })
  return pool
}

async function forget(bench: Bench, targetId: string): Promise<void> {
  const known = bench.pools.get(targetId)
  bench.pools.delete(targetId)
  bench.remembered.delete(targetId)
  await known?.pool.end()
}
