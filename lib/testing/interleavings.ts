import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import type { OperationRow } from '@/lib/store/operation'
import { createRequest, type Ground, openGround } from './operating'
import type { TestCluster } from './postgres'
import { seeded } from './seeded'
import type { TestStore } from './store'

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

export type Interleavings = {
  runs: number
  /** What the server ended of the application, one line each. */
  lost: string[]
  /** Operations that ended as neither succeeded nor refused. */
  failed: string[]
  /** How often an operation stepped aside. */
  gaveWay: number
}

/**
 * So many random interleavings of an operation with an application that locks more and more of the same table: without giving
 * way, the server would end one of the two, often the application. In `lanes` databases at a time, the same for the same seed.
 */
export async function interleave(
  store: TestStore,
  cluster: TestCluster,
  options: { runs: number; lanes: number; seed: number },
): Promise<Interleavings> {
  const found: Interleavings = { runs: options.runs, lost: [], failed: [], gaveWay: 0 }
  const random = seeded(options.seed)
  const plays = Array.from({ length: options.runs }, () => playOf(random))
  const turns = plays.entries()
  const lanes = Array.from({ length: options.lanes }, async (_, lane) => {
    const database = `lane_${lane}`
    await cluster.createDatabase(database)
    const ground = await openGround(store, cluster, { database })
    const app = await cluster.connect(database)
    await ground.client.query(`create table t (id int primary key, a int, b text);
      insert into t select n, n % 100, null from generate_series(1, 20000) n; create index known on t (a, b)`)
    for (const [n, play] of turns) await playOne(ground, app, play, `${n}: ${JSON.stringify(play)}`, found)
    await app.end()
    await ground.end()
  })
  await Promise.all(lanes)
  return found
}

type Play = ReturnType<typeof playOf>

function playOf(random: ReturnType<typeof seeded>) {
  const named = { schema: 'public', name: 'known' }
  return {
    request: random.pick([
      createRequest('t', 'fresh', { column: 'b' }),
      { kind: 'reindex-index', ...named, tablespace: null } as const,
      { kind: 'drop-index', ...named } as const,
    ]),
    first: random.pick(firsts),
    second: random.pick(seconds),
    isolation: random.pick(isolations),
    // Of the application, of the operation, and between the two locks; milliseconds.
    pauses: [random.int(300), random.int(300), random.int(1_500)] as const,
    isFirst: random.chance(0.6),
  }
}

async function playOne(ground: Ground, app: Client, play: Play, name: string, found: Interleavings): Promise<void> {
  await ground.client.query('drop index if exists fresh, app; create index if not exists known on t (a, b)')
  const asked = async (): Promise<OperationRow> => {
    if (!play.isFirst) await sleep(play.pauses[1])
    const { id } = await ground.ask(play.request)
    return ground.finish(id)
  }
  const applied = apply(app, play).catch(async (error: Error) => {
    found.lost.push(`${name}: ${error.message}`)
    await app.query('rollback')
  })
  const [ended] = await Promise.all([asked(), applied])
  if (!/succeeded|refused/.test(ended.state)) found.failed.push(`${name}: ${ended.says}`)
  found.gaveWay += ended.attempts
}

/** One transaction that locks twice. Throws when the server ends it. */
async function apply(app: Client, { first, second, isolation, pauses, isFirst }: Play): Promise<void> {
  await sleep(isFirst ? 0 : pauses[0])
  await app.query(`begin isolation level ${isolation}`)
  await app.query(first)
  await sleep(pauses[2])
  await app.query(second)
  await app.query('commit')
}
