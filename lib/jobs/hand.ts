import 'server-only'
import { getHeapStatistics } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { Problem, type ProblemBody } from '@/lib/domain/problem'
import { describeError, openLog } from '@/lib/runtime/log'
import { loadSealingKey } from '@/lib/runtime/seal'
import { openStore } from '@/lib/store/open'
import { asStoreProblem } from '@/lib/store/problem'
import { type Bench, doTask, type Task } from './task'

export type ToHand = { id: number; task: Task } | 'ping' | 'stop'
/** `heapBytes` is what the thread holds of the machine's memory after the task. */
export type FromHand =
  | ({ id: number; heapBytes: number } & ({ result: unknown } | { problem: ProblemBody }))
  | 'pong'
  | 'ready'

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
  let isLeaving = false
  port.on('message', async (message: ToHand) => {
    if (message === 'ping') return say('pong')
    if (message === 'stop') {
      isLeaving = true
      await Promise.allSettled([...bench.pools.values()].map(({ pool }) => pool.end()))
      await bench.store.close().catch(() => {})
      process.exit(0)
    }
    try {
      const result = await doTask(bench, message.task)
      say({ id: message.id, heapBytes: heapBytes(), result })
    } catch (error) {
      if (isLeaving) return
      if (!(error instanceof Problem)) log.error('A task failed', { kind: message.task.kind, ...describeError(error) })
      say({ id: message.id, heapBytes: heapBytes(), problem: asStoreProblem(error).toJSON() })
    }
  })
  say('ready')
}

function heapBytes(): number {
  const { total_heap_size, external_memory } = getHeapStatistics()
  return total_heap_size + external_memory
}

await serve()
