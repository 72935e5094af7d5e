import 'server-only'
import { type Cluster, type ClusterOptions, launch } from '@/lib/embedded/launch'
import type { Log } from './log'

export type KeptCluster = {
  /** The cluster as it runs now; a new one after a death. */
  current(): Cluster
  stop(): Promise<void>
}

/** Launches an embedded cluster and launches it again when its server dies. Addresses and passwords stay the same. */
export async function keepCluster(options: ClusterOptions, log: Log): Promise<KeptCluster> {
  let cluster = await launch(options)
  let isStopping = false
  let reviving: Promise<void> | null = null
  const watch = setInterval(() => {
    if (cluster.isAlive() || isStopping || reviving) return
    log.warn('An embedded PostgreSQL is gone; it is started again', { cluster: options.name })
    reviving = revive().finally(() => {
      reviving = null
    })
  }, 1_000)

  async function revive(): Promise<void> {
    try {
      await cluster.stop('immediate')
      cluster = await launch(options)
    } catch (error) {
      log.error('It could not be started; the next try is in a moment', {
        cluster: options.name,
        message: error instanceof Error ? error.message : '',
      })
      await new Promise((resolve) => setTimeout(resolve, 3_000))
    }
  }

  return {
    current: () => cluster,
    stop: async () => {
      isStopping = true
      clearInterval(watch)
      await reviving
      await cluster.stop()
    },
  }
}
