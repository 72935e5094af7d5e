import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { createRequest, openGround } from '@/lib/testing/operating'
import { majors, startCluster } from '@/lib/testing/postgres'
import { seeded } from '@/lib/testing/seeded'
import { makeStore } from '@/lib/testing/store'

// An application that locks more and more of a table while an operation works on it: without giving way, the server would end
// one of the two, and often the application. ARBORIST_INTERLEAVINGS says how many random ones are tried (200 takes minutes).

const wished = Number(process.env.ARBORIST_INTERLEAVINGS ?? 6)

const firsts = [
  'select count(*) from t',
  'update t set b = b where id = 1',
  'lock table t in row exclusive mode',
  'select from t where id = 2 for update',
  'insert into t select max(id) + 1, 1, null from t',
]
const seconds = [
  'alter table t set (fillfactor = 99)',
  'lock table t in access exclusive mode',
  'lock table t in share update exclusive mode',
  'analyze t',
  'create index app on t (b)',
]
const isolations = ['read committed', 'repeatable read']

describe.each(majors.filter((major) => [15, 18].includes(major)))('an application on PostgreSQL %i', (major) => {
  test(`is never the one that loses a deadlock, in ${wished} random interleavings`, {
    timeout: 60_000 + wished * 15_000,
  }, async () => {
    const random = seeded(major)
    const [store, cluster] = await Promise.all([makeStore(), startCluster(major, { settings: { autovacuum: 'off' } })])
    const ground = await openGround(store, cluster)
    await ground.client.query(`create table t (id int primary key, a int, b text);
      insert into t select n, n % 100, null from generate_series(1, 20000) n; create index known on t (a, b)`)
    const app = await cluster.connect()
    // What the application lost; that the operation loses one, early and by its own choice, is fine.
    const lost: string[] = []
    let gaveWay = 0
    for (let run = 0; run < wished; run += 1) {
      await ground.client.query('drop index if exists fresh, app; create index if not exists known on t (a, b)')
      const named = { schema: 'public', name: 'known' }
      const request = random.pick([
        createRequest('t', 'fresh', { column: 'b' }),
        { kind: 'reindex-index', ...named, tablespace: null } as const,
        { kind: 'drop-index', ...named } as const,
      ])
      const play = { first: random.pick(firsts), second: random.pick(seconds), isolation: random.pick(isolations) }
      const pauses = [random.int(300), random.int(300), random.int(1_500)]
      const isFirst = random.chance(0.6)
      const asked = async () => {
        if (!isFirst) await sleep(pauses[1])
        const { id } = await ground.ask(request)
        return ground.finish(id)
      }
      const applied = apply(app, play, pauses, isFirst ? 0 : pauses[0]!).catch(async (error: Error) => {
        lost.push(`${run}: ${error.message}: ${JSON.stringify(play)}`)
        await app.query('rollback')
      })
      const [ended] = await Promise.all([asked(), applied])
      expect(ended.state, `${run}: ${JSON.stringify({ request, play, pauses })}: ${ended.says}`).toMatch(
        /succeeded|refused/,
      )
      gaveWay += ended.attempts
    }
    expect(lost).toEqual([])
    // Of many at least one met the other.
    if (wished >= 50) expect(gaveWay).toBeGreaterThan(0)
    await ground.end()
  })
})

/** One transaction that locks twice. Throws when the server ends it. */
async function apply(
  app: Client,
  { first, second, isolation }: { first: string; second: string; isolation: string },
  pauses: number[],
  delayMs: number,
): Promise<void> {
  await sleep(delayMs)
  await app.query(`begin isolation level ${isolation}`)
  await app.query(first)
  await sleep(pauses[2])
  await app.query(second)
  await app.query('commit')
}
