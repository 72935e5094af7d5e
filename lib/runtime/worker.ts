import 'server-only'
import { openHands } from '@/lib/jobs/hands'
import { openMasons } from '@/lib/jobs/masons'
import { startWorker } from '@/lib/jobs/worker'
import { openStore } from '@/lib/store/open'
import { releaseOperations } from '@/lib/store/operation'
import { followSupervisor } from './child'
import { readConfig } from './config'
import { openLog } from './log'
import { loadSealingKey } from './seal'

/** The worker role: the only one whose threads open connections to monitored servers. */
export async function runWorker(storeUrl: string): Promise<void> {
  // What PostgreSQL's drivers read from the environment belongs to us and must never reach somebody else's server.
  for (const name of Object.keys(process.env)) if (name.startsWith('PG')) delete process.env[name]
  const log = openLog('worker')
  const config = readConfig()
  const store = openStore(storeUrl, { max: 6, name: 'arborist worker' })
  const key = await loadSealingKey(config.keyFile)
  const hands = openHands(new URL('./hand.mjs', import.meta.url), { storeUrl, keyFile: config.keyFile }, log)
  let worker: { stop(): Promise<void> } | null = null
  const child = followSupervisor(async () => {
    await worker?.stop()
    await store.close().catch(() => {})
  })
  const masons = (worker: string) =>
    openMasons(new URL('./mason.mjs', import.meta.url), { storeUrl, keyFile: config.keyFile, worker }, log, (owner) =>
      releaseOperations(store.db, [owner]),
    )
  worker = await startWorker(store, key, hands, log, {
    storeDir: process.env.ARBORIST_STORE_DIR ?? null,
    home: config.publicUrl,
    masons,
  })
  child.ready()
}
