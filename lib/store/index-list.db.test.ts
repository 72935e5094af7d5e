import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type UseClass, useClasses } from '@/lib/domain/assess/use-class'
import type { BloatConfidence } from '@/lib/domain/bloat/bloat-estimate'
import { type BloatFilter, bloatFilters } from '@/lib/domain/bloat/bloat-filter'
import { type Verdict, verdicts } from '@/lib/domain/verdict'
import { windowNames, windowStart, windows } from '@/lib/domain/window'
import { seeded } from '@/lib/testing/seeded'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { countIndexes, type IndexListFilter, indexSorts, indexStates, orderIndexes, readIndexes } from './index-list'
import { insertTarget } from './target'

const hour = 3_600_000
const now = new Date()
const counters = ['scans', 'tuples_read', 'tuples_fetched', 'blocks_hit', 'blocks_read'] as const
type Counts = Record<(typeof counters)[number], number>
type Made = {
  id: number
  oid: number
  parentOid: number | null
  schema: string
  table: string
  name: string
  kind: 'i' | 'I'
  method: string
  columns: string
  flags: Record<'unique' | 'primary' | 'partial' | 'valid' | 'locked' | 'system' | 'toast', boolean>
  constraint: string | null
  size: number | null
  raw: Counts
  sum: Counts
  windows: Partial<Record<number, Counts>>
  usedAt: Date | null
  seenAt: Date
  isDropped: boolean
  verdict: Verdict | null
  price: { entriesPerDay: number; bytesPerDay: number | null; writeShare: number | null; use: UseClass | null } | null
  bloat: { size: number; needed: number | null; confidence: BloatConfidence } | null
}

const sureness = ['exact', 'baseline', 'modelled', 'weak', 'withheld'] as const
const freed = ({ bloat }: Made) => (bloat?.needed == null ? null : Math.max(0, bloat.size - bloat.needed))
const ratioOf = (known: Made[]) => {
  const sizes = known.reduce((sum, { bloat }) => sum + bloat!.size, 0)
  return known.length === 0 ? null : 1 - known.reduce((sum, { bloat }) => sum + bloat!.needed!, 0) / sizes
}
const fitsBloat = ({ bloat }: Made, filter: BloatFilter) => {
  if (!bloat) return false
  if (filter !== 'from-20' && filter !== 'from-40') return bloat.confidence === filter
  return bloat.needed !== null && 1 - bloat.needed / bloat.size >= (filter === 'from-20' ? 0.2 : 0.4)
}

/** Random indexes, some of them partitioned, over two levels too. */
async function fill(store: TestStore, seed: number, isPartitioned: boolean) {
  const random = seeded(seed)
  const targetId = randomUUID()
  const place = { host: 'h', port: 1, database: 'd', user: 'u', tls: 'disable' as const }
  await insertTarget(store.db, { id: targetId, slug: `s${seed}`, name: 'n', ...place })
  const made: Made[] = []
  const counts = (most: number): Counts => {
    const entries = counters.map((name) => [name, random.int(3) === 0 ? 0 : random.int(most)])
    return Object.fromEntries(entries) as Counts
  }
  const sizeOf = (kind: 'i' | 'I') => {
    if (kind === 'I') return 0
    return random.chance(0.1) ? null : 8192 * random.int(4)
  }
  for (let n = 0; n < 120; n += 1) {
    const parents = made.filter((each) => each.kind === 'I')
    const parent = isPartitioned && parents.length > 0 && random.chance(0.5) ? random.pick(parents) : null
    const kind = isPartitioned && random.chance(0.15) ? 'I' : 'i'
    const sum = counts(9)
    const windowCounts = () => Object.fromEntries(counters.map((name) => [name, random.int(sum[name] + 1)])) as Counts
    const each: Made = {
      id: 0,
      oid: 100 + n,
      parentOid: parent?.oid ?? null,
      schema: random.pick(['public', 'Ä_b', 's%']),
      table: `t${random.int(9)}`,
      name: `i${n % 40}_${random.pick(['Key', 'x%', 'ünder', '\\b'])}_${n}`,
      kind,
      method: random.pick(['btree', 'gin', 'hash']),
      columns: random.pick(['a', 'a, B desc', 'lower(note)']),
      flags: {
        unique: random.chance(0.3),
        primary: random.chance(0.2),
        partial: random.chance(0.2),
        valid: random.chance(0.9),
        locked: random.chance(0.1),
        system: random.chance(0.05),
        toast: random.chance(0.05),
      },
      constraint: random.chance(0.2) ? 'c' : null,
      size: sizeOf(kind),
      raw: counts(9),
      sum,
      windows: Object.fromEntries(
        Object.values(windows).flatMap((hours) => (random.chance(0.5) ? [[hours, windowCounts()]] : [])),
      ),
      usedAt: random.chance(0.5) ? new Date(now.getTime() - random.int(5) * hour) : null,
      seenAt: new Date(now.getTime() - random.int(40) * 24 * hour),
      isDropped: random.chance(0.08),
      verdict: null,
      price: null,
      bloat: null,
    }
    const { unique, primary, partial, valid, locked, system, toast } = each.flags
    const { rows } = await store.pool.query<{ id: number }>(
      `insert into indexes (target_id, table_id, oid, parent_oid, filenode, schema, "table", name, kind, method, columns,
         is_unique, is_primary, is_exclusion, is_partial, is_valid, is_ready, is_live, is_replica_identity, is_clustered,
         is_system, is_toast, is_locked, constraint_name, shape_key, shape_hash, size_bytes, last_used_at, first_seen_at,
         dropped_at, ${counters.join(', ')}, ${counters.map((name) => `${name}_sum`).join(', ')})
       values ($1, 1, $2, $3, 1, $4, $5, $6, $7, $8, $9, $10, $11, false, $12, $13, true, true, false, false, $14, $15, $16,
         $17, '', '', $18, $19, $20, $21, ${[...Object.values(each.raw), ...Object.values(sum)].join(', ')}) returning id`,
      [
        targetId,
        each.oid,
        each.parentOid,
        each.schema,
        each.table,
        each.name,
        kind,
        each.method,
        each.columns,
        unique,
        primary,
        partial,
        valid,
        system,
        toast,
        locked,
        each.constraint,
        each.size,
        each.usedAt,
        each.seenAt,
        each.isDropped ? now : null,
      ],
    )
    each.id = rows[0]!.id
    each.verdict = random.pick([null, ...verdicts])
    if (each.verdict) {
      await store.pool.query('insert into index_verdicts values ($1, $2, $3)', [each.id, each.verdict, 'because'])
    }
    if (random.chance(0.7)) {
      each.price = {
        entriesPerDay: random.int(5) * 1_000,
        bytesPerDay: random.chance(0.8) ? random.int(5) * 8_192 : null,
        writeShare: random.chance(0.8) ? random.int(5) / 4 : null,
        use: random.pick([null, ...useClasses]),
      }
      const { entriesPerDay, bytesPerDay, writeShare, use } = each.price
      await store.pool.query('insert into index_prices values ($1, $2, $3, $4, false, $5)', [
        ...[each.id, entriesPerDay, bytesPerDay, writeShare, use],
      ])
    }
    if (kind === 'i' && random.chance(0.7)) {
      const size = 8192 * (1 + random.int(9))
      const confidence = random.pick(sureness)
      each.bloat = { size, needed: confidence === 'withheld' ? null : random.int(size + 9_000), confidence }
      const { needed } = each.bloat
      await store.pool.query(
        `insert into index_bloat (index_id, asked_at, stamp, confidence, ratio, needed_bytes, reclaimable_bytes, size_bytes)
         values ($1, now(), '', $2, $3, $4, $5, $6)`,
        [each.id, confidence, needed === null ? null : 1 - needed / size, needed, freed(each), size],
      )
    }
    for (const [hours, at] of Object.entries(each.windows)) {
      await store.pool.query(`insert into index_windows values ($1, $2, ${Object.values(at!).join(', ')})`, [
        each.id,
        hours,
      ])
    }
    made.push(each)
  }
  return { targetId, made, random }
}

/** The whole list by plain loops. */
function listPlainly(made: Made[], filter: IndexListFilter) {
  const living = made.filter((each) => !each.isDropped)
  const below = (each: Made): Made[] =>
    living.filter((other) => other.parentOid === each.oid).flatMap((other) => [other, ...below(other)])
  const used = (each: Made, name: keyof Counts) => each.sum[name] - (each.windows[windows[filter.window]]?.[name] ?? 0)
  const words = (filter.text ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const contains = (each: Made) =>
    words.every((word) =>
      [each.name, each.table, each.schema, each.columns].some((text) => text.toLowerCase().includes(word)),
    )
  const isYoung = now.getTime() - filter.firstSnapshotAt!.getTime() < hour
  const observedFrom = Math.max(filter.windowStart.getTime(), filter.firstSnapshotAt!.getTime())
  const rows = living
    .filter((each) => filter.withSystem || !(each.flags.system || each.flags.toast))
    .filter((each) => !filter.rollUp || each.parentOid === null)
    .filter((each) => words.length === 0 || contains(each) || (filter.rollUp && below(each).some(contains)))
    .filter((each) => !filter.schema || each.schema === filter.schema)
    .filter((each) => !filter.verdict || each.verdict === filter.verdict)
    .filter((each) => !filter.use || each.price?.use === filter.use)
    .filter((each) => {
      const { bloat } = filter
      return !bloat || fitsBloat(each, bloat) || (filter.rollUp && below(each).some((leaf) => fitsBloat(leaf, bloat)))
    })
    .filter((each) => !filter.method || each.method === filter.method)
    .map((each) => {
      const leaves = filter.rollUp && each.kind === 'I' ? below(each).filter((leaf) => leaf.kind === 'i') : []
      const of = leaves.length > 0 ? leaves : [each]
      const measured = of.filter(({ bloat }) => bloat !== null)
      const known = measured.filter(({ bloat }) => bloat?.needed != null)
      const least = Math.max(...known.map(({ bloat }) => sureness.indexOf(bloat!.confidence)))
      const unknown = measured.length > 0 ? ('withheld' as const) : null
      const total = (value: (leaf: Made) => number) => of.reduce((sum, leaf) => sum + value(leaf), 0)
      const sizes = of.flatMap((leaf) => (leaf.size === null ? [] : [leaf.size]))
      const sizeBytes = sizes.length > 0 ? sizes.reduce((a, b) => a + b) : each.size
      const windowScans = total((leaf) => used(leaf, 'scans'))
      const [hit, read] = [total((leaf) => used(leaf, 'blocks_hit')), total((leaf) => used(leaf, 'blocks_read'))]
      const since = isYoung ? filter.countersSince!.getTime() : Math.max(observedFrom, each.seenAt.getTime())
      const days = Math.max(3600, (now.getTime() - since) / 1000) / 86400
      const scans = total((leaf) => leaf.raw.scans)
      const times = [...leaves, each].flatMap((leaf) => (leaf.usedAt ? [leaf.usedAt.getTime()] : []))
      return {
        id: each.id,
        made: each,
        name: each.name,
        table: each.table,
        schema: each.schema,
        method: each.method,
        columns: each.columns,
        sizeBytes,
        scans,
        windowScans,
        scansPerDay: (isYoung ? scans : windowScans) / days,
        lastUsedAt: times.length > 0 ? Math.max(...times) : null,
        rowsPerScan: windowScans > 0 ? total((leaf) => used(leaf, 'tuples_read')) / windowScans : null,
        cacheHitRatio: hit + read > 0 ? hit / (hit + read) : null,
        partitions: leaves.length,
        verdict: each.verdict,
        entriesPerDay: each.price?.entriesPerDay ?? null,
        bytesPerDay: each.price?.bytesPerDay ?? null,
        writeShare: each.price?.writeShare ?? null,
        bloatRatio: ratioOf(known),
        reclaimableBytes: known.length > 0 ? known.reduce((sum, leaf) => sum + freed(leaf)!, 0) : null,
        bloatConfidence: known.length > 0 ? sureness[least]! : unknown,
        isValid: each.flags.valid && leaves.every((leaf) => leaf.flags.valid),
      }
    })
    .filter(({ made: { flags, kind, constraint }, windowScans }) => {
      if (filter.state === undefined) return true
      return {
        unused: windowScans === 0,
        used: windowScans > 0,
        invalid: !flags.valid,
        unique: flags.unique,
        primary: flags.primary,
        constraint: constraint !== null,
        partial: flags.partial,
        partitioned: kind === 'I',
        locked: flags.locked,
      }[filter.state]
    })
  const bytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))
  const compare = (a: number | string | null, b: number | string | null): number => {
    if (a === null || b === null) return Number(b === null) - Number(a === null)
    if (typeof a === 'string') return bytes(a, b as string)
    return Math.abs(a - (b as number)) <= 1e-9 * Math.abs(a) ? 0 : a - (b as number)
  }
  const byName = (a: (typeof rows)[number], b: (typeof rows)[number]) =>
    bytes(a.schema, b.schema) || bytes(a.table, b.table) || bytes(a.name, b.name)
  const isName = ['name', 'table', 'schema'].includes(filter.sort)
  return rows.sort(
    (a, b) =>
      compare(a[filter.sort], b[filter.sort]) * (filter.descending ? -1 : 1) ||
      (isName ? byName(a, b) : 0) ||
      a.id - b.id,
  )
}

test.each([
  [1, true],
  [2, true],
  [3, false],
])('every page of every list is what plain loops find (seed %i, partitioned %s)', async (seed, isPartitioned) => {
  const store = await makeStore()
  const { targetId, made, random } = await fill(store, seed, isPartitioned)
  for (let n = 0; n < 150; n += 1) {
    const window = random.pick(windowNames)
    const filter: IndexListFilter = {
      targetId,
      window,
      windowStart: windowStart(window, now),
      firstSnapshotAt: new Date(now.getTime() - (random.chance(0.3) ? 0.5 : 24 * random.int(60)) * hour - 1_000),
      countersSince: new Date(now.getTime() - 50 * hour),
      now,
      text: random.pick([undefined, undefined, 'key', 'T1', '% i', 'ÜNDER', '\\', 'a b', 'lower']),
      schema: random.pick([undefined, undefined, 'public', 's%']),
      method: random.pick([undefined, undefined, 'gin']),
      verdict: random.chance(0.8) ? undefined : random.pick(verdicts),
      use: random.chance(0.9) ? undefined : random.pick(useClasses),
      bloat: random.chance(0.8) ? undefined : random.pick(bloatFilters),
      state: random.chance(0.5) ? undefined : random.pick(indexStates),
      withSystem: random.chance(0.3),
      rollUp: random.chance(0.6),
      sort: random.pick(indexSorts),
      descending: random.chance(0.5),
    }
    const [limit, offset] = [1 + random.int(40), random.chance(0.5) ? 0 : random.int(60)]
    const whole = listPlainly(made, filter)
    expect(await countIndexes(store.db, filter), JSON.stringify(filter)).toBe(whole.length)
    const order = [...(await orderIndexes(store.db, filter))]
    expect(order, JSON.stringify(filter)).toEqual(whole.map((row) => row.id))
    expect([...(await orderIndexes(store.db, filter, limit))]).toEqual(order.slice(0, limit))
    const page = whole.slice(offset, offset + limit)
    const rows = await readIndexes(store.db, filter, order.slice(offset, offset + limit))
    expect(rows.map((row) => row.id)).toEqual(page.map((row) => row.id))
    rows.forEach((row, at) => {
      const { made: _, id: _id, lastUsedAt, ...expected } = page[at]!
      expect(row.lastUsedAt?.getTime() ?? null).toBe(lastUsedAt)
      for (const [name, value] of Object.entries(expected)) {
        const found = row[name as keyof typeof row]
        if (typeof value === 'number') expect(found).toBeCloseTo(value, 6)
        else expect(found).toBe(value)
      }
    })
  }
})
