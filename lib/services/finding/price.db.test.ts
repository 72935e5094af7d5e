import type { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { insertPlan } from '@/lib/store/plan'
import { majors, startCluster } from '@/lib/testing/postgres'
import { makeStore } from '@/lib/testing/store'
import { contextOf, watch } from '@/lib/testing/world'
import { series } from '../index/describe'
import { ledger } from '../index/ledger'
import { ListIndexes, list as listIndexes } from '../index/list'
import { drawReading, readText } from '../plan/draw-plans'
import { summaryOf } from '../plan/summary'
import { describe as describeTable } from '../table/read'
import { perform } from '../verb'
import { assessTarget } from './assess'
import { list as listFindings } from './read'

const setup = `
  create table still (id int primary key, a int, b int, pad text) with (fillfactor = 50);
  create table moving (id int primary key, a int, b int, pad text);
  create table fed (id int primary key, a int, pad text);
  insert into still select g, g, g, 'x' from generate_series(1, 4000) g;
  insert into moving select g, g, g, 'x' from generate_series(1, 4000) g;
  insert into fed select g, g, repeat('y', 50) from generate_series(1, 4000) g;
  create index still_b on still (b);
  create index moving_a on moving (a);
  create index moving_part on moving (b) where a < 1000;
  create index fed_pad on fed (pad);
  create table parents (id int primary key);
  create table years (id int, at int, parent int references parents) partition by range (at);
  create table y1 partition of years for values from (0) to (1000);
  create table y2 partition of years for values from (1000) to (9000);
  insert into parents select generate_series(1, 10);
  insert into years select g, g, 1 + g % 10 from generate_series(1, 4000) g;
  create index years_at on years (at);
  vacuum analyze`

describe.each([majors[0]!, majors.at(-1)!])('PostgreSQL %i', (major) => {
  test('prices rank as the hand calculation does, with HOT subtracted; trees are priced as one', async () => {
    const store = await makeStore({ days: 38 })
    const cluster = await startCluster(major, { settings: { autovacuum: 'off' } })
    let client = (await cluster.connect()) as Client
    for (const statement of setup.split(';')) await client.query(statement)
    // Counters are sent at the end of a session at the latest, and may be seen a little after.
    const settled = async (written: number) => {
      await client.end()
      client = (await cluster.connect()) as Client
      const read = async () => {
        await client.query('select pg_stat_clear_snapshot()')
        const { rows } = await client.query(`select relname, n_tup_ins::int as ins, n_tup_upd::int as upd,
          n_tup_hot_upd::int as hot from pg_stat_user_tables`)
        return rows
      }
      const total = (rows: { ins: number; upd: number }[]) => rows.reduce((sum, row) => sum + row.ins + row.upd, 0)
      await expect.poll(async () => total(await read()), { timeout: 20_000 }).toBe(written)
      return new Map((await read()).map((row) => [row.relname, row]))
    }
    const before = await settled(16_010)
    const watched = await watch(store, cluster)
    await watched.take()
    await client.query(`update still set a = a + 1 where id <= 2000`)
    await client.query(`update moving set a = a + 1 where id <= 1500`)
    await client.query(`insert into fed select g, g, repeat('y', 50) from generate_series(4001, 4700) g`)
    await client.query(`insert into years select g, g, 1 from generate_series(4001, 4300) g`)
    const after = await settled(16_010 + 2_000 + 1_500 + 700 + 300)
    await watched.take()
    await assessTarget(store, await watched.target(), watched.pool, new Date())

    const written = (table: string) => {
      const [old, now] = [before.get(table), after.get(table)]
      return now.ins - old.ins + (now.upd - old.upd) - (now.hot - old.hot)
    }
    // Some updates of the still table are heap-only, so that without subtraction it would come first.
    expect(written('still')).toBeLessThan(written('moving'))
    const byHand = new Map([
      ['still_pkey', written('still')],
      ['still_b', written('still')],
      ['moving_pkey', written('moving')],
      ['moving_a', written('moving')],
      ['moving_part', written('moving')],
      ['fed_pkey', written('fed')],
      ['fed_pad', written('fed')],
      ['parents_pkey', written('parents')],
      ['years_at', written('y1') + written('y2')],
    ])
    const context = contextOf(store)
    const ask = (sort: string) =>
      perform(listIndexes, context, ListIndexes.parse({ target: watched.id, sort, rollUp: 'true' }))
    const { items } = await ask('-entriesPerDay')
    const most = Math.max(...byHand.values())
    for (const { name, entriesPerDay } of items) {
      expect(entriesPerDay! / items[0]!.entriesPerDay!, name).toBeCloseTo(byHand.get(name)! / most, 2)
    }
    // In one order with the hand calculation, where it tells them apart.
    const hand = items.map(({ name }) => byHand.get(name)!)
    expect(hand).toEqual(hand.toSorted((a, b) => b - a))
    const moving = items.filter(({ table }) => table === 'moving')
    expect(moving.reduce((sum, each) => sum + each.writeShare!, 0)).toBeCloseTo(1, 1)
    expect(moving.find(({ name }) => name === 'moving_part')?.isPriceAtMost).toBe(true)
    const wide = items.find(({ name }) => name === 'fed_pad')!
    const narrow = items.find(({ name }) => name === 'fed_pkey')!
    expect(wide.bytesPerDay).not.toBeNull()
    expect(narrow.bytesPerDay! / wide.bytesPerDay!).toBeCloseTo(narrow.sizeBytes! / wide.sizeBytes!, 1)

    const table = await perform(describeTable, context, { target: watched.id, table: 'moving' })
    expect(table.indexes.map(({ name, writeShare }) => [name, writeShare])).toEqual(
      expect.arrayContaining(moving.map(({ name, writeShare }) => [name, writeShare])),
    )
    const drawn = await perform(series, context, { target: watched.id, index: 'years_at' })
    const total = drawn.points.reduce((sum, point) => sum + (point.entriesWritten ?? 0), 0)
    expect(total).toBe(300)

    // A partitioned table has rows and work, though its parent counts none.
    const { items: findings } = await perform(listFindings, context, { target: watched.id, limit: 200 })
    expect(findings.map(({ kind, objects }) => `${kind} ${objects[0].name}`)).toContain('foreign-key years')
    const told = await perform(ledger, context, { target: watched.id, index: 'years_at' })
    expect(told.ledger?.evidence.find(({ topic }) => topic === 'Write cost')?.text).not.toMatch(/^0 entries/)

    // A plan that somebody stored is evidence.
    const plan = (await client.query('explain (format json) select * from moving where a = 7')).rows[0]['QUERY PLAN']
    const text = JSON.stringify(plan)
    const summary = summaryOf(drawReading(readText(text), null), text)
    expect(summary.indexNames).toEqual(['moving_a'])
    await insertPlan(store.db, { ...summary, targetId: watched.id, author: 'somebody' })
    const used = await perform(ledger, context, { target: watched.id, index: 'moving_a' })
    expect(used.ledger).toMatchObject({ verdict: 'keep', reason: expect.stringContaining('1 stored plan of the last') })
    await client.end()
    await watched.end()
  })
})
