import 'server-only'
import { parentPort, workerData } from 'node:worker_threads'
import { Problem, type ProblemBody } from '@/lib/domain/problem'
import { describeError, openLog } from '@/lib/runtime/log'
import { loadSealingKey } from '@/lib/runtime/seal'
import { openStore } from '@/lib/store/open'
import { asStoreProblem } from '@/lib/store/problem'
import { type Bench, doTask, type Task } from './task'

export type ToHand = { id: number; task: Task } | 'ping' | 'stop'
export type FromHand = { id: number; result: unknown } | { id: number; problem: ProblemBody } | 'pong' | 'ready'

/** The thread that reaches monitored servers. It may be ended at any moment; what it stores, it stores in transactions. */
async function serve(): Promise<void> {
  const port = parentPort!
  const { storeUrl, keyFile } = workerData as { storeUrl: string; keyFile: string }
  const log = openLog('hand')
  const bench: Bench = {
    store: openStore(storeUrl, { max: 3, name: 'arborist hand' }),
    key: await loadSealingKey(keyFile),
    pools: new Map(),
    remembered: new Map(),
  }
  const say = (message: FromHand) => port.postMessage(message)
  port.on('message', async (message: ToHand) => {
    if (message === 'ping') return say('pong')
    if (message === 'stop') {
      await Promise.allSettled([...bench.pools.values()].map(({ pool }) => pool.end()))
      await bench.store.close().catch(() => {})
      process.exit(0)
    }
    try {
      say({ id: message.id, result: await doTask(bench, message.task) })
    } catch (error) {
      if (!(error instanceof Problem)) log.error('A task failed', { kind: message.task.kind, ...describeError(error) })
      say({ id: message.id, problem: asStoreProblem(error).toJSON() })
    }
  })
  say('ready')
}

await serve()
