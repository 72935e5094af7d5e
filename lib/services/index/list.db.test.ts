import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Verdict, verdicts } from '@/lib/domain/verdict'
import { noteAssessment } from '@/lib/store/finding'
import type { IndexSort } from '@/lib/store/index-list'
import { insertTarget } from '@/lib/store/target'
import { seeded } from '@/lib/testing/seeded'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { systemContext } from '../context'
import { perform } from '../verb'
import { exportAll, list } from './list'

type Made = { id: number; schema: string; table: string; name: string; sizeBytes: number; verdict: Verdict | null }

/** More indexes than are put in order at one go, with few different figures. */
async function fill(store: TestStore, seed: number) {
  const random = seeded(seed)
  const targetId = randomUUID()
  const place = { host: 'h', port: 1, database: 'd', user: 'u', tls: 'disable' as const }
  await insertTarget(store.db, { id: targetId, slug: 'many', name: 'n', ...place })
  const made: Made[] = Array.from({ length: 1_300 }, (_, n) => ({
    id: 0,
    schema: random.pick(['a', 'b', 'c']),
    table: `t${random.int(90)}`,
    name: `by_${random.int(9)}_${n}`,
    sizeBytes: 8192 * random.int(3),
    verdict: random.pick([null, ...verdicts]),
  }))
  const { rows } = await store.pool.query<{ id: number }>(
    `insert into indexes (target_id, table_id, oid, filenode, schema, "table", name, kind, method, columns,
       is_unique, is_primary, is_exclusion, is_partial, is_valid, is_ready, is_live, is_replica_identity, is_clustered,
       is_system, is_toast, is_locked, shape_key, shape_hash, size_bytes, first_seen_at,
       scans, tuples_read, tuples_fetched, blocks_hit, blocks_read,
       scans_sum, tuples_read_sum, tuples_fetched_sum, blocks_hit_sum, blocks_read_sum)
     select $1, 1, n, 1, m.schema, m."table", m.name, 'i', 'btree', 'a', false, false, false, false, true, true, true, false, false,
       false, false, false, '', '', m."sizeBytes", now() - interval '1 day', 0, 0, 0, 0, 0, n % 4, 0, 0, 0, 0
     from rows from (json_to_recordset($2) as (schema text, "table" text, name text, "sizeBytes" bigint)) with ordinality
       as m (schema, "table", name, "sizeBytes", n) order by n returning id`,
    [targetId, JSON.stringify(made)],
  )
  rows.forEach(({ id }, n) => {
    made[n]!.id = id
  })
  await judge(store, targetId, made)
  return { targetId, made, random }
}

async function judge(store: TestStore, targetId: string, made: Made[]): Promise<void> {
  await store.pool.query('delete from index_verdicts')
  await store.pool.query(
    `insert into index_verdicts select id, verdict, 'because'
     from json_to_recordset($1) as (id int, verdict text) where verdict is not null`,
    [JSON.stringify(made)],
  )
  await noteAssessment(store.db, targetId, { at: new Date() })
}

test('pages after pages are one plain sort, and those after a new judgement are in its order', async () => {
  const store = await makeStore()
  const { targetId, made, random } = await fill(store, 5)
  const context = systemContext(store, 'test')
  const order = (a: string | number | null, b: string | number | null) => {
    if (a === null || b === null) return Number(b === null) - Number(a === null)
    return a < b ? -1 : Number(a > b)
  }
  const inOrder = (rows: Made[], sort: 'name' | 'schema' | 'sizeBytes' | 'verdict', isDescending: boolean) => {
    const isName = sort === 'name' || sort === 'schema'
    return rows.toSorted(
      (a, b) =>
        order(a[sort], b[sort]) * (isDescending ? -1 : 1) ||
        (isName ? order(a.schema, b.schema) || order(a.table, b.table) || order(a.name, b.name) : 0) ||
        a.id - b.id,
    )
  }
  const everything = [{}, () => true] as const
  const filters = [
    [{ filter: 'BY_3' }, (row: Made) => row.name.startsWith('by_3')],
    [{ schema: 'b' }, (row: Made) => row.schema === 'b'],
    [{ verdict: 'candidate' }, (row: Made) => row.verdict === 'candidate'],
  ] as const
  for (const round of [1, 2]) {
    for (const sort of ['name', 'schema', 'sizeBytes', 'verdict'] as const satisfies IndexSort[]) {
      for (const [ask, fits] of [everything, random.pick(filters)]) {
        const isDescending = random.chance(0.5)
        const input = { target: 'many', sort: `${isDescending ? '-' : ''}${sort}`, ...ask }
        const expected = inOrder(made.filter(fits), sort, isDescending).map(({ id }) => id)
        const found: number[] = []
        let cursor: string | undefined
        do {
          const page = await perform(list, context, { ...input, limit: 430, cursor })
          expect(page.total).toBe(expected.length)
          found.push(...page.items.map(({ id }) => id))
          cursor = page.nextCursor ?? undefined
        } while (cursor)
        expect(found, `round ${round}: ${JSON.stringify(input)}`).toEqual(expected)
        const exported: number[] = []
        for await (const rows of (await perform(exportAll, context, input)).portions)
          exported.push(...rows.map(({ id }) => id))
        expect(exported).toEqual(expected)
      }
    }
    const { facets } = await perform(list, context, { target: 'many', limit: 1, facets: true })
    expect(Object.fromEntries(facets!.verdict.map(({ value, count }) => [value, count]))).toEqual(
      Object.fromEntries(verdicts.map((verdict) => [verdict, made.filter((row) => row.verdict === verdict).length])),
    )
    for (const row of made) row.verdict = random.pick([null, ...verdicts])
    await judge(store, targetId, made)
  }
})
