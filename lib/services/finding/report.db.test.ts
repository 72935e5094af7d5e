import { beforeAll, describe, expect, test } from 'vitest'
import { csv } from '@/lib/http/csv'
import { hostileNames } from '@/lib/testing/hostile-names'
import { startCluster } from '@/lib/testing/postgres'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { contextOf, type Watched, watch } from '@/lib/testing/world'
import { list as listTargets } from '../target/read'
import { perform } from '../verb'
import { assessTarget } from './assess'
import { dismiss } from './dismiss'
import { exportAll, list } from './read'
import { report } from './report'

let store: TestStore
let watched: Watched

beforeAll(async () => {
  const cluster = await startCluster(18, { settings: { autovacuum: 'off' } })
  store = await makeStore()
  const admin = await cluster.connect()
  for (const name of hostileNames) {
    const quoted = admin.escapeIdentifier(name)
    await admin.query(`create schema if not exists ${quoted}`)
    await admin.query(`create table ${quoted}.${quoted} (id int primary key, ${quoted} int)`)
    await admin.query(`create index on ${quoted}.${quoted} (${quoted})`)
    await admin.query(`create index on ${quoted}.${quoted} (${quoted})`)
  }
  await admin.query(`
    create table parts (id int, at date) partition by range (at);
    create index parts_at on parts (at);
    create table parts_1 partition of parts for values from ('2026-01-01') to ('2026-02-01');
    create table parts_2 partition of parts for values from ('2026-02-01') to ('2026-03-01')`)
  watched = await watch(store, cluster, { name: 'Shop', user: 'arborist' })
  await watched.take()
  await assessTarget(store, await watched.target(), watched.pool, new Date())
})

const viewer = () => contextOf(store, 'viewer')

/** Rows of cells, for texts in which every cell is quoted. */
function readCsv(text: string): string[][] {
  return [...text.matchAll(/((?:"(?:[^"]|"")*",?)+)\r\n/g)].map(([, line = '']) =>
    [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, each = '']) => each.replaceAll('""', '"')),
  )
}

describe('a report', () => {
  test('tells the most urgent findings, and how many there are in all', async () => {
    const whole = await perform(report, viewer(), { target: watched.id })
    expect(whole.report.total).toBe(hostileNames.length)
    expect(whole.report.findings).toHaveLength(hostileNames.length)
    expect(whole.report.severities).toEqual({ harm: 0, attention: hostileNames.length, note: 0 })
    expect(whole.report.incomplete).toEqual([])
    const some = await perform(report, viewer(), { target: watched.id, limit: '3' })
    expect(some.report.findings).toEqual(whole.report.findings.slice(0, 3))
    expect(some.report.total).toBe(hostileNames.length)
  })

  test('counts a partitioned index once, with what its partitions take', async () => {
    const { verdicts } = (await perform(report, viewer(), { target: watched.id })).report
    const counted = verdicts.reduce((sum, each) => sum + each.count, 0)
    expect(counted).toBe(3 * hostileNames.length + 1)
    const { rows } = await store.pool.query(
      'select sum(size_bytes)::float8 as bytes from indexes where target_id = $1 and not is_system and not is_toast',
      [watched.id],
    )
    expect(verdicts.reduce((sum, each) => sum + each.bytes, 0)).toBe(rows[0].bytes)
  })

  test('leaves out what was dismissed', async () => {
    const { items } = await perform(list, viewer(), { target: watched.id, limit: 1 })
    await perform(dismiss, contextOf(store), { target: watched.id, finding: items[0]!.id, reason: 'known', days: null })
    expect((await perform(report, viewer(), { target: watched.id })).report.total).toBe(hostileNames.length - 1)
    const [listed] = (await perform(listTargets, viewer(), {})).items
    expect(listed?.findings).toMatchObject({ harm: 0, attention: hostileNames.length - 1, note: 0 })
  })

  test('says how old it is when the server was not read for long', async () => {
    const later = contextOf(store, 'viewer', () => new Date(Date.now() + 7_200_000))
    const { incomplete } = (await perform(report, later, { target: watched.id })).report
    expect(incomplete).toEqual([{ what: 'snapshot', message: 'The server was last read 2 h ago.', hint: null }])
  })
})

test('no cell of the findings as CSV begins as a formula, and every name is whole', async () => {
  for (const state of ['open', 'dismissed'] as const) {
    const { portions } = await perform(exportAll, viewer(), { target: watched.id, state, format: 'csv' })
    const rows = readCsv(await (await csv('findings.csv', portions)).text())
    const [head = [], ...lines] = rows
    expect(lines.length).toBe(state === 'open' ? hostileNames.length - 1 : 1)
    for (const line of lines) {
      expect(line).toHaveLength(head.length)
      const risky = line.filter((each) => /^(\s*[=+\-@]|[\t\r\n])/.test(each))
      expect(risky).toEqual([])
      expect(hostileNames).toContain(line[head.indexOf('schema')]?.replace(/^'(?=\s*[=+\-@])/, ''))
    }
  }
})
