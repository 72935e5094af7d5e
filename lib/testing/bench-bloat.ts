import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { askBtreeWidths } from '@/lib/catalog/btree-width'
import type { BloatConfidence, BloatReason } from '@/lib/domain/bloat/bloat-estimate'
import { estimateBtree } from '@/lib/domain/bloat/estimate-btree'
import { withReadOnly } from '@/lib/targets/guard'
import { openTarget } from '@/lib/targets/pool'
import { makeBloatCase } from './bloat-cases'
import { type Major, majors, startCluster, type TestCluster } from './postgres'
import { seeded } from './seeded'

export type MeasuredBloat = {
  major: Major
  seed: number
  words: string
  confidence: BloatConfidence
  reason: BloatReason | null
  /** Percent of the file a rebuild freed. */
  truth: number
  /** Percent as estimated; null when withheld. */
  estimate: number | null
  pages: number
}

/** Makes the tables of these seeds, estimates each index and rebuilds it. One table has six indexes. */
export async function measureBloat(
  major: Major,
  seeds: number[],
  { scale = 1 }: { scale?: number } = {},
): Promise<MeasuredBloat[]> {
  const cluster = await startCluster(major, {
    settings: { autovacuum: 'off', synchronous_commit: 'off', maintenance_work_mem: '128MB' },
  })
  try {
    const measured: MeasuredBloat[] = []
    for (const seed of seeds) measured.push(...(await measureCase(cluster, seed, scale)))
    return measured
  } finally {
    await cluster.remove()
  }
}

async function measureCase(cluster: TestCluster, seed: number, scale: number): Promise<MeasuredBloat[]> {
  const { host, port, superuser: user, password, major } = cluster
  const { setup, indexes } = makeBloatCase(seeded(seed), scale)
  const filler = await cluster.connect()
  const pool = openTarget({ host, port, user, database: 'postgres', tls: 'disable', ca: null }, password)
  let changed = 0
  for (const statement of setup) {
    const { command, rowCount } = await filler.query(statement)
    if (command === 'INSERT' || command === 'DELETE') changed += rowCount ?? 0
  }
  await filler.end()
  const client = await cluster.connect()
  try {
    // What comes to the counters after ANALYZE would look like changes since.
    await countersReach(client, changed, changed)
    await client.query('vacuum analyze t')
    await countersReach(client, changed, 0)
    const found = await client.query<{ name: string; oid: number }>(
      `select relname as name, oid::int from pg_class where relname = any ($1)`,
      [indexes.map(({ name }) => name)],
    )
    const oids = new Map(found.rows.map(({ name, oid }) => [name, oid]))
    const { rows, problem } = await withReadOnly(pool, {}, (guarded) => askBtreeWidths(guarded, [...oids.values()]))
    if (problem) throw problem
    await client.query('reindex table t')
    const measured: MeasuredBloat[] = []
    for (const { name, words } of indexes) {
      const facts = rows.find(({ oid }) => oid === oids.get(name))
      if (!facts?.pages) throw new Error(`No answer for ${words}`)
      const rebuilt = await client.query<{ pages: number }>(
        'select pg_relation_size($1::regclass)::int / 8192 as pages',
        [name],
      )
      const { confidence, reason, bloatRatio } = estimateBtree(facts)
      measured.push({
        major,
        seed,
        words,
        confidence,
        reason,
        truth: 100 * (1 - rebuilt.rows[0]!.pages / facts.pages),
        estimate: bloatRatio === null ? null : 100 * bloatRatio,
        pages: facts.pages,
      })
    }
    return measured
  } finally {
    await pool.end()
    await client.end()
  }
}

async function countersReach(client: Client, changed: number, since: number): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ seen: number; since: number }>(
      `select (n_tup_ins + n_tup_del)::int as seen, n_mod_since_analyze::int as since
      from pg_stat_user_tables where relname = 't'`,
    )
    const [row] = rows
    if (row && row.seen >= changed && row.since === since) return
    await sleep(50)
  }
}

/** How good the estimates are, in points of percent. */
export function judgeBloat(measured: MeasuredBloat[]) {
  const errors = (list: MeasuredBloat[]) =>
    list.flatMap(({ estimate, truth }) => (estimate === null ? [] : [Math.abs(estimate - truth)])).sort((a, b) => a - b)
  const trusted = errors(measured.filter(({ confidence }) => confidence !== 'weak'))
  const alarms = measured.map(({ estimate, truth }) => (estimate === null ? 0 : estimate - truth))
  const unsure = measured.filter(({ confidence }) => confidence === 'weak' || confidence === 'withheld')
  return {
    count: measured.length,
    trusted: trusted.length,
    median: trusted[trusted.length >> 1] ?? 0,
    most: trusted.at(-1) ?? 0,
    unsureShare: unsure.length / measured.length,
    worstAlarm: Math.max(0, ...alarms),
  }
}

/** Tables for each major; each has six indexes. Nothing of the model was chosen by looking at these. */
const tablesPerMajor = 6
const firstSeed = 8001

/** The accuracy of the bloat model over all majors as lines of the benchmark; each case is told through `say`. */
export async function benchBloat(
  say: (line: string) => void,
): Promise<{ what: string; measured: string; most: string; ok: boolean }[]> {
  const measured: MeasuredBloat[] = []
  for (const major of majors) {
    const from = firstSeed + (major - 13) * tablesPerMajor
    const seeds = Array.from({ length: tablesPerMajor }, (_, at) => from + at)
    say(`Bloat on PostgreSQL ${major}, seeds ${seeds.join(' ')} …`)
    const found = await measureBloat(major, seeds)
    for (const each of found) say(`  ${caseWords(each)}`)
    measured.push(...found)
  }
  const judged = judgeBloat(measured)
  const line = (what: string, value: number, most: number, unit: string) => ({
    what: `Bloat of ${judged.count} indexes: ${what}`,
    measured: `${value.toFixed(2)} ${unit}`,
    most: `${most} ${unit}`,
    ok: value <= most,
  })
  return [
    line(`median error of the ${judged.trusted} modelled`, judged.median, 0.5, 'points'),
    line('largest error of those', judged.most, 3, 'points'),
    line('weak or withheld', 100 * judged.unsureShare, 25, '%'),
    line('largest false alarm at any confidence', judged.worstAlarm, 10, 'points'),
  ]
}

function caseWords({ seed, words, confidence, reason, estimate, truth }: MeasuredBloat): string {
  const shown = estimate === null ? '–' : estimate.toFixed(1)
  return `${seed} ${confidence}${reason ? ` (${reason})` : ''}: ${shown} %, truth ${truth.toFixed(1)} %, ${words}`
}
