import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { isOver } from '@/lib/domain/operation/operation'
import type { OperationRequest } from '@/lib/domain/operation/request'
import { systemContext } from '@/lib/services/context'
import { preflight } from '@/lib/services/operation/preflight'
import type { Store } from '@/lib/store/open'
import { findOperation, insertOperation, listOperations } from '@/lib/store/operation'
import { createRequest } from './operating'

export type OperationFigures = {
  /** From the row to the running statement, milliseconds: the first, and those after. */
  firstMs: number
  laterMs: number[]
  /** From a phase on the server to the phase in the row, milliseconds. */
  phaseLagMs: number[]
  /** The oldest progress seen while an index was built, milliseconds. */
  oldestMs: number
  /** Of 200 that were asked for together. */
  inOrder: boolean
  succeeded: number
  totalMs: number
}

/** Asks the product for operations on one target, as clicks do, and watches the target and the store meanwhile. */
export async function timeOperations(
  store: Store,
  targetId: string,
  client: Client,
  /** Another one: within a transaction the server shows the same activity again and again. */
  looker: Client,
  say: (line: string) => void,
): Promise<OperationFigures> {
  await client.query(`create table held (id int primary key, a int); create table large (id int primary key, a int, b int);
    insert into held select n, n from generate_series(1, 1000) n;
    insert into large select n, hashint4(n), hashint4(n + 7) from generate_series(1, 2000000) n`)
  for (let n = 0; n < 200; n += 1)
    await client.query(`create table small_${n} (a int); create index small_${n}_a on small_${n} (a)`)
  await client.query('vacuum analyze')

  async function ask(request: Exclude<OperationRequest, { restore: string }>, more = {}): Promise<string> {
    const { kind, schema } = request
    const who = { actorKind: 'system' as const, actorName: 'bench' }
    return (
      await insertOperation(store.db, { targetId, kind, request, schema, name: request.name ?? '', ...who, ...more })
    ).id
  }
  async function ended(id: string): Promise<void> {
    while (!isOver((await findOperation(store.db, id))!.state)) await sleep(20)
  }

  // A person clicks in a dialog that shows what was found on the server a moment before.
  await preflight(systemContext(store, 'bench'), targetId, [createRequest('held', 'held_0', { expression: 'a + 0' })])
  await sleep(1_000)

  say('  From the click to the statement …')
  const times: number[] = []
  const lags: number[] = []
  for (let n = 0; n < 11; n += 1) {
    // The application writes, so that the build stands in its first phase until we have seen it.
    await client.query('begin; lock table held in row exclusive mode')
    const asked = performance.now()
    const id = await ask(createRequest('held', `held_${n}`, { expression: `a + ${n}` }))
    let phaseAt = 0
    for (let isRunning = false; phaseAt === 0; ) {
      const { rows } = await looker.query<{ phase: string | null }>(
        `select p.phase from pg_stat_activity a left join pg_stat_progress_create_index p using (pid)
         where a.application_name = $1 and a.state = 'active' and a.query like 'CREATE%'`,
        [`arborist ${id}`],
      )
      if (rows[0] && !isRunning) {
        isRunning = true
        times.push(performance.now() - asked)
      }
      if (rows[0]?.phase?.startsWith('waiting')) phaseAt = performance.now()
      else await sleep(2)
    }
    while (!(await findOperation(store.db, id))?.progress?.phase.startsWith('waiting')) await sleep(5)
    lags.push(performance.now() - phaseAt)
    await client.query('commit')
    await ended(id)
  }

  say('  How fresh the progress of a build is …')
  let oldestMs = 0
  const large = await ask(createRequest('large', 'large_a', { column: 'a' }))
  for (;;) {
    const row = (await findOperation(store.db, large))!
    if (isOver(row.state)) break
    if (row.progress) oldestMs = Math.max(oldestMs, Date.now() - Date.parse(row.progress.at))
    await sleep(20)
  }

  say('  200 in a row …')
  const batchId = '00000000-0000-4000-8000-0000000000bb'
  const createdAt = new Date()
  const started = performance.now()
  for (let position = 0; position < 200; position += 1) {
    const name = `small_${position}_a`
    await ask({ kind: 'reindex-index', schema: 'public', name, tablespace: null }, { createdAt, position, batchId })
  }
  for (;;) {
    const { total } = await listOperations(store.db, {
      targetId,
      batchId,
      states: ['waiting', 'preflight', 'running'],
      limit: 1,
      offset: 0,
    })
    if (total === 0) break
    await sleep(200)
  }
  const { rows } = await listOperations(store.db, { targetId, batchId, limit: 200, offset: 0 })
  const inTurn = rows.toSorted((a, b) => a.position - b.position).map((row) => row.startedAt?.getTime() ?? 0)
  return {
    firstMs: times[0]!,
    laterMs: times.slice(1),
    phaseLagMs: lags,
    oldestMs,
    inOrder: inTurn.every((each, n) => n === 0 || each >= inTurn[n - 1]!),
    succeeded: rows.filter((row) => row.state === 'succeeded').length,
    totalMs: performance.now() - started,
  }
}
