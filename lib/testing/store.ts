import { fileURLToPath } from 'node:url'
import { migrate } from '@/lib/store/migrate'
import { openStore, type Store } from '@/lib/store/open'
import { ensurePartitions } from '@/lib/store/partition'
import { startCluster, type TestCluster } from './postgres'

const migrations = fileURLToPath(new URL('../../drizzle', import.meta.url))

export type TestStore = Store & { url: string; cluster: TestCluster }

let home: Promise<TestCluster> | null = null
const open = new Set<Store>()
let count = 0

if (process.env.VITEST_WORKER_ID) (await import('vitest')).afterAll(closeStores)

/** A migrated store of its own, with partitions for the days around now; all of a test file share one cluster. */
export async function makeStore(options: { days?: number } = {}): Promise<TestStore> {
  home ??= startHome()
  const cluster = await home
  const name = `store_${++count}`
  const admin = await cluster.connect()
  await admin.query(`create database ${name} template store_template`)
  await admin.end()
  const url = urlOf(cluster, name)
  const store = openStore(url, { max: 6, name: 'arborist test' })
  open.add(store)
  const day = 86_400_000
  const days = (options.days ?? 1) * day
  await ensurePartitions(store.pool, new Date(Date.now() - days), new Date(Date.now() + 2 * day))
  return Object.assign(store, { url, cluster })
}

/** A database without any table of ours, on the same cluster. */
export async function makeEmptyDatabase(): Promise<string> {
  home ??= startHome()
  const cluster = await home
  const name = `empty_${++count}`
  await cluster.createDatabase(name)
  return urlOf(cluster, name)
}

function startHome(): Promise<TestCluster> {
  return startCluster(18, { settings: { autovacuum: 'off' }, template: { name: 'store', prepare } })
}

async function prepare(cluster: TestCluster): Promise<void> {
  await cluster.createDatabase('store_template')
  await migrate(urlOf(cluster, 'store_template'), migrations)
}

function urlOf(cluster: TestCluster, database: string): string {
  return `postgresql://${cluster.superuser}:${cluster.password}@127.0.0.1:${cluster.port}/${database}`
}

async function closeStores(): Promise<void> {
  await Promise.all([...open].map((store) => store.close().catch(() => {})))
  open.clear()
}
