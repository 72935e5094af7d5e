import { askIndexShapes } from '@/lib/catalog/index-shapes'
import { askIndexes } from '@/lib/catalog/indexes'
import { coverage } from '@/lib/domain/covers'
import { comparableIndex, type SeenIndex } from '@/lib/domain/index-shape'
import { findRedundancy } from '@/lib/domain/redundancy'
import { withReadOnly } from '@/lib/targets/guard'
import { openTarget, type TargetPool } from '@/lib/targets/pool'
import { askOracle, oracleSettings } from './index-oracle'
import { createText, type IndexSpec, makeIndexSet, tableColumns } from './index-sets'
import { majors, removeClusters, startCluster, type TestCluster } from './postgres'
import { seeded } from './seeded'
import { seenIndex } from './seen-index'

export type RedundancyScore = {
  sets: number
  pairs: number
  /** Pairs of which the planner says that one replaces the other, and how many of them we found. */
  covered: number
  found: number
  /** Indexes that were said to be safe to drop together. */
  redundant: number
  /** Each with the definitions: pairs said to be covered that are not, indexes named that nothing left replaces, pairs not found. */
  falsePairs: string[]
  falseDrops: string[]
  missed: string[]
}

const batch = 50
const setup = `create schema tools; create schema other;
  create function tools.twice(int) returns int language sql immutable as 'select $1 * 2';
  create function other.twice(int) returns int language sql immutable as 'select $1 * 2 + 1'`

/** Makes sets of indexes on a server, judges them as the product does, and compares with what its planner makes of them. */
export async function scoreRedundancy(cluster: TestCluster, seed: number, sets: number): Promise<RedundancyScore> {
  const { major, host, port, superuser: user, password } = cluster
  const random = seeded(seed)
  const score: RedundancyScore = {
    ...{ sets, pairs: 0, covered: 0, found: 0, redundant: 0 },
    ...{ falsePairs: [], falseDrops: [], missed: [] },
  }
  const client = await cluster.connect()
  const pool = openTarget({ host, port, database: 'postgres', user, tls: 'disable', ca: null }, password)
  const columns = Object.entries(tableColumns).map(([name, { type }]) => `${name} ${type}`)
  try {
    await client.query(`drop schema if exists tools, other cascade; ${setup}; ${oracleSettings}`)
    for (let from = 0; from < sets; from += batch) {
      const made = Array.from({ length: Math.min(batch, sets - from) }, () => makeIndexSet(random, major))
      for (const [n, specs] of made.entries()) {
        const create = specs.map((spec) => createText(random, `set_${n}.t`, spec))
        await client.query([`create schema set_${n}`, `create table set_${n}.t (${columns})`, ...create].join(';'))
      }
      const seen = await look(pool, major * 10_000)
      for (const [n, specs] of made.entries()) {
        const replacers = await askOracle(client, `set_${n}.t`, specs)
        compare(score, `PostgreSQL ${major}, seed ${seed}, set ${from + n}`, specs, seen.get(`set_${n}`)!, replacers)
      }
      await client.query(made.map((_, n) => `drop schema set_${n} cascade`).join(';'))
    }
  } finally {
    await pool.end()
    await client.end()
  }
  return score
}

/** The parts of a snapshot that tell what indexes are, by schema and name. */
async function look(
  pool: TargetPool,
  versionNumber: number,
): Promise<Map<string, Map<string, SeenIndex & { text: string }>>> {
  return withReadOnly(pool, {}, async (client) => {
    const indexes = (await askIndexes(client, versionNumber)).rows.filter((each) => each.schema.startsWith('set_'))
    const { rows } = await askIndexShapes(
      client,
      versionNumber,
      new Map(indexes.map((each) => [each.oid, each.shapeKey])),
    )
    const shapes = new Map(rows.map((shape) => [shape.oid, shape]))
    const seen = new Map<string, Map<string, SeenIndex & { text: string }>>()
    for (const flags of indexes) {
      const parts = shapes.get(flags.oid) ?? null
      const own = seen.get(flags.schema) ?? new Map()
      seen.set(flags.schema, own.set(flags.name, { flags, parts, text: parts?.definition ?? '' }))
    }
    return seen
  })
}

function compare(
  score: RedundancyScore,
  where: string,
  specs: IndexSpec[],
  seen: Map<string, SeenIndex & { text: string }>,
  replacers: (number[] | null)[],
): void {
  const list = specs.map((spec) => seen.get(spec.name)!)
  const forms = list.map((each) => comparableIndex(each))
  const tell = (a: number, b: number) => `${where}: ${list[a]!.text} | ${list[b]!.text}`
  for (const [a, ours] of forms.entries()) {
    const able = replacers[a]
    if (typeof ours === 'string') throw new Error(`${where}: ${ours}`)
    for (const [b, theirs] of forms.entries()) {
      if (a === b || !able || typeof theirs === 'string') continue
      score.pairs += 1
      const judged = coverage(ours, theirs)
      const isAble = able.includes(b)
      if (judged.isCovered && !isAble) score.falsePairs.push(`${tell(a, b)} (${judged.reason})`)
      // Another method never counts as the same, and of the others only b-trees are claimed to serve by their first keys.
      const isClaimed =
        ours.method === theirs.method && (ours.method === 'btree' || ours.keys.length === theirs.keys.length)
      if (!isAble || !isClaimed) continue
      score.covered += 1
      if (judged.isCovered) score.found += 1
      else score.missed.push(`${tell(a, b)} (${judged.reason})`)
    }
  }
  const places = new Map(list.map(({ flags }, place) => [flags.oid, place]))
  const { redundant, held } = findRedundancy(list)
  const dropped = new Set(redundant.map(({ oid }) => places.get(oid)!))
  score.redundant += dropped.size
  for (const { oid, keeperOid } of redundant) {
    const [place, keeper] = [places.get(oid)!, places.get(keeperOid)!]
    const able = replacers[place]
    const isSafe = !dropped.has(keeper) && !specs[place]!.constraint && (able === null || able!.includes(keeper))
    if (!isSafe) score.falseDrops.push(tell(place, keeper))
  }
  // What only a constraint holds is said to be repeated as well, so its cover must do its work too.
  for (const { oid, coverOid } of held) {
    const [place, cover] = [places.get(oid)!, places.get(coverOid)!]
    const able = replacers[place]
    if (able && !able.includes(cover)) score.falseDrops.push(`held: ${tell(place, cover)}`)
  }
}

type BenchRow = { what: string; measured: string; most: string; ok: boolean | null }

/** The whole benchmark: 5,000 sets over all majors, and how long 50,000 indexes take. Says its seeds and every case that went wrong. */
export async function benchRedundancy(say: (line: string) => void, sets = 5_000): Promise<BenchRow[]> {
  const each = Math.ceil(sets / majors.length)
  const scores = await Promise.all(
    majors.map(async (major) => {
      const seed = 4_000 + major
      const score = await scoreRedundancy(await startCluster(major), seed, each)
      say(`Redundancy on PostgreSQL ${major}, seed ${seed}: ${each} sets, ${score.found} of ${score.covered} found`)
      for (const line of [...score.falsePairs, ...score.falseDrops]) say(`  wrongly covered: ${line}`)
      for (const line of score.missed) say(`  not found: ${line}`)
      return score
    }),
  ).finally(removeClusters)
  const sum = (part: (score: RedundancyScore) => number) => scores.reduce((total, score) => total + part(score), 0)
  const [pairs, redundant] = [sum((score) => score.pairs), sum((score) => score.redundant)]
  const wrong = sum((score) => score.falsePairs.length + score.falseDrops.length)
  const [covered, found] = [sum((score) => score.covered), sum((score) => score.found)]
  const ms = timeRedundancy()
  return [
    {
      what: `Redundancy: wrongly covered of ${pairs} pairs and ${redundant} indexes named, ${each * majors.length} sets`,
      measured: String(wrong),
      most: '0',
      ok: wrong === 0,
    },
    {
      what: `Redundancy: missed of ${covered} pairs that the planner can exchange`,
      measured: `${(100 - (100 * found) / covered).toFixed(2)} %`,
      most: '1 %',
      ok: found >= 0.99 * covered,
    },
    { what: 'Redundancy of 50,000 indexes', measured: `${ms.toFixed(0)} ms`, most: '1000 ms', ok: ms < 1_000 },
  ]
}

/** Milliseconds for 50,000 indexes of 10,000 tables, the median of five. */
function timeRedundancy(): number {
  const list: SeenIndex[] = []
  for (let table = 0; table < 10_000; table += 1) {
    const shapes = [['a'], ['a', 'b'], ['b', 'a'], ['c'], ['c', 'd', 'a']]
    for (const [n, columns] of shapes.entries())
      list.push(seenIndex(table * 5 + n + 1, columns, { flags: { tableOid: table } }))
  }
  const times = Array.from({ length: 5 }, () => {
    const startedAt = performance.now()
    findRedundancy(list)
    return performance.now() - startedAt
  })
  return times.sort((a, b) => a - b)[2]!
}
