import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadSealingKey } from '@/lib/runtime/seal'
import { beat, findTarget, insertTarget } from '@/lib/store/target'
import { makeStore } from '@/lib/testing/store'
import { startWorker } from './worker'

test('a store that falls over during a snapshot leaves no claim behind', async () => {
  const store = await makeStore()
  const folder = mkdtempSync(join(tmpdir(), 'arborist-worker-'))
  const id = randomUUID()
  const address = { host: '127.0.0.1', port: 1, database: 'd', user: 'u', tls: 'disable' as const, ca: null }
  await insertTarget(store.db, { id, slug: 'x', name: 'x', ...address, intervalS: 60, sealedPassword: null })
  let isBack: Promise<void> | null = null
  const hands = {
    run: async () => {
      await store.cluster.stop('immediate')
      isBack = new Promise((resolve) => setTimeout(() => resolve(store.cluster.start()), 1_500))
      throw Object.assign(new Error('the store is away'), { code: 'ECONNREFUSED' })
    },
    stop: async () => {},
  }
  const quiet = { info: () => {}, warn: () => {}, error: () => {} }
  const worker = await startWorker(store, await loadSealingKey(join(folder, 'worker.key')), hands, quiet)
  try {
    await expect.poll(() => isBack, { timeout: 10_000 }).not.toBeNull()
    await isBack
    await expect
      .poll(async () => (await findTarget(store.db, id))?.state, { timeout: 10_000 })
      .toMatchObject({ failures: 1, claimedBy: null })
  } finally {
    await worker.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a living worker of another machine that goes by the same name keeps what it holds', async () => {
  const store = await makeStore()
  const folder = mkdtempSync(join(tmpdir(), 'arborist-worker-'))
  const other = { id: randomUUID(), host: hostname(), pid: 2 ** 22 + 1, startedAt: new Date() }
  await beat(store.db, other)
  const hands = { run: async () => null, stop: async () => {} }
  const quiet = { info: () => {}, warn: () => {}, error: () => {} }
  const worker = await startWorker(store, await loadSealingKey(join(folder, 'worker.key')), hands, quiet)
  try {
    expect((await store.pool.query('select id from workers where id = $1', [other.id])).rows).toHaveLength(1)
  } finally {
    await worker.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
