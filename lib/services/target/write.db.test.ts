import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadSealingKey } from '@/lib/runtime/seal'
import { insertTarget, publishSealingKey } from '@/lib/store/target'
import { makeStore } from '@/lib/testing/store'
import { contextOf } from '@/lib/testing/world'
import { perform } from '../verb'
import { edit } from './write'

test('a password entered for one server is not kept for another that somebody else names meanwhile', async () => {
  const store = await makeStore()
  const folder = mkdtempSync(join(tmpdir(), 'arborist-edit-'))
  const key = await loadSealingKey(join(folder, 'worker.key'))
  await publishSealingKey(store.db, key.id, key.publicKey)
  const id = randomUUID()
  const address = { host: 'first.example', port: 1, database: 'd', user: 'u', tls: 'disable' as const, ca: null }
  await insertTarget(store.db, { id, slug: 'x', name: 'x', ...address, sealedPassword: 'for the first' })
  const other = await store.pool.connect()
  try {
    await other.query('begin')
    await other.query(`update targets set host = 'second.example', sealed_password = 'for the second' where id = $1`, [
      id,
    ])
    const editing = perform(edit, contextOf(store), { target: id, password: 'for the first', test: false })
    const waits = async () =>
      (await store.pool.query(`select from pg_locks where not granted and locktype = 'transactionid'`)).rowCount
    await expect.poll(waits, { timeout: 30_000 }).toBe(1)
    await other.query('commit')
    await expect(editing).rejects.toMatchObject({ code: 'conflict' })
    const { rows } = await store.pool.query('select host, sealed_password from targets')
    expect(rows).toEqual([{ host: 'second.example', sealed_password: 'for the second' }])
  } finally {
    other.release()
    rmSync(folder, { recursive: true, force: true })
  }
})
