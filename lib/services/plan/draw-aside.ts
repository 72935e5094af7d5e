import 'server-only'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { LivePlanFacts } from '@/lib/domain/plan/finding'
import { Problem } from '@/lib/domain/problem'
import type { TargetWithState } from '@/lib/store/target'
import type { Context } from '../context'
import { type Drawn, drawReading, namesIn, type PlanNames, readText } from './draw-plans'
import { liveFacts } from './live-facts'

type LiveOf = (names: PlanNames) => Promise<LivePlanFacts | null>

const inlineCharacters = 50_000
const deadlineMs = 60_000
const mostWaiting = 4
let queue: Promise<unknown> = Promise.resolve()
let waiting = 0

/**
 * Reads and analyses a text without holding up the other requests of this process: a large one in a thread with a heap
 * limit and a deadline, one after the other. `target` is the one the plan was made on. Throws Problem.
 */
export async function drawAside(context: Context, target: TargetWithState | null, text: string): Promise<Drawn> {
  const liveOf: LiveOf = async (names) => (target ? liveFacts(context.store.db, target, names) : null)
  const folder = process.env.ARBORIST_DIST
  const file = folder && text.length > inlineCharacters ? join(folder, 'report.mjs') : null
  // Only `next dev` and tests run without what the build makes.
  if (!file || !existsSync(file)) {
    const reading = readText(text)
    return drawReading(reading, await liveOf(namesIn(reading)))
  }
  if (waiting >= mostWaiting) {
    throw new Problem('busy', 'Other large plans are being analysed.', { hint: 'Try again in a moment.' })
  }
  waiting += 1
  const done = queue.then(() => inThread(file, text, liveOf))
  queue = done.catch(() => {})
  return done.finally(() => {
    waiting -= 1
  })
}

/** Draws a text in the thread that `file` holds. */
export function inThread(file: string, text: string, liveOf: LiveOf): Promise<Drawn> {
  // Not imported: the bundler of the pages would take the thread's file for a module of its own.
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  return new Promise((resolve, reject) => {
    const thread = new Worker(file, { workerData: { text }, resourceLimits: { maxOldGenerationSizeMb: 1_024 } })
    const fail = (message: string) => reject(new Problem('unsupported', message, { field: 'text' }))
    const timer = setTimeout(() => {
      fail(`The plan could not be analysed within ${deadlineMs / 1000} s.`)
      void thread.terminate()
    }, deadlineMs)
    thread.on('message', (message: { names: PlanNames } | { drawn: Drawn }) => {
      if ('drawn' in message) return resolve(message.drawn)
      liveOf(message.names).then(
        (live) => thread.postMessage({ live }),
        (error) => {
          reject(error)
          void thread.terminate()
        },
      )
    })
    thread.once('error', () => fail('The plan is too large to be analysed here.'))
    thread.once('exit', () => {
      clearTimeout(timer)
      fail('The plan is too large to be analysed here.')
    })
  })
}
