import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostileNames } from '@/lib/testing/hostile-names'
import { makeStore, type TestStore } from '@/lib/testing/store'
import { copyRows, takeIds } from './copy'

let store: TestStore
let client: pg.PoolClient
beforeAll(async () => {
  store = await makeStore()
  client = await store.pool.connect()
  await client.query(`create temp table things (id int generated always as identity, name text, size bigint, share float8,
    is_there boolean, at timestamptz, parts jsonb, "table" text)`)
})
afterAll(() => client.release())

const columns = ['id', 'name', 'size', 'share', 'is_there', 'at', 'parts', 'table']
const read = async () => (await client.query('select * from things order by id')).rows

test('every value arrives as it was', async () => {
  const names = [...hostileNames, '', '\\N', '\\.', '\\', 'a\\tb', 'N', '\\u0000']
  const at = new Date('2026-01-02T03:04:05.678Z')
  const rows = names.map((name, i) => [i, name, 2 ** 52 + i, i / 7, i % 2 === 0, at, [{ name, list: [name] }], null])
  await copyRows(client, 'things', columns, rows, (row) => row)
  const stored = await read()
  expect(stored).toHaveLength(names.length)
  for (const [i, name] of names.entries()) {
    expect(stored[i]).toMatchObject({ id: i, size: 2 ** 52 + i, share: i / 7, is_there: i % 2 === 0, at, table: null })
    expect(stored[i].name).toBe(name)
    expect(stored[i].parts).toEqual([{ name, list: [name] }])
  }
  await client.query('truncate things')
})

test('NUL cannot be stored and is shown', async () => {
  await copyRows(client, 'things', ['id', 'name', 'parts'], [0], () => [1, 'a\0b', { list: ['\0', '\\u0000'] }])
  expect(await read()).toMatchObject([{ name: 'a\ufffdb', parts: { list: ['\ufffd', '\\u0000'] } }])
  await client.query('truncate things')
})

test('more rows than one statement and one chunk hold', async () => {
  const ids = await takeIds(client, 'things', 25_000)
  expect(new Set(ids).size).toBe(25_000)
  await copyRows(client, 'things', ['id', 'name'], ids, (id) => [id, `${id} ${'x'.repeat(50)}`])
  const { rows } = await client.query(`select count(*)::int as n, bool_and(name like id || ' %') as fit from things`)
  expect(rows).toEqual([{ n: 25_000, fit: true }])
  expect(await takeIds(client, 'things', 0)).toEqual([])
  await client.query('truncate things')
})

test('a row that is refused, or cannot be told, fails the copy and leaves the connection usable', async () => {
  const many = Array.from({ length: 20_000 }, (_, i) => i)
  const bad = copyRows(client, 'things', ['id', 'size'], many, (i) => [i, i === 700 ? 'many' : i])
  await expect(bad).rejects.toThrow('invalid input syntax for type bigint: "many"')
  const untold = copyRows(client, 'things', ['id'], many, (i) => {
    if (i === 9_000) throw new Error('no words')
    return [i]
  })
  await expect(untold).rejects.toThrow('no words')
  expect(await read()).toEqual([])
})

test('a connection that is lost fails the copy', async () => {
  const other = await store.pool.connect()
  other.on('error', () => {})
  await other.query('create temp table gone (id int)')
  const { rows } = await other.query('select pg_backend_pid() as pid')
  const many = Array.from({ length: 2_000_000 }, (_, i) => i)
  const lost = expect(copyRows(other, 'gone', ['id'], many, (i) => [i])).rejects.toThrow()
  await client.query('select pg_terminate_backend($1)', [rows[0].pid])
  await lost
  other.release(true)
})
