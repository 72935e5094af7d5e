import type { LivePlanFacts } from '@/lib/domain/plan/finding'
import { gatherPieces, type PlanPiece } from './plan-pieces'
import { type PlanWork, workOnPlans } from './plan-work'
import type { PlanWorkAsk } from './plan-worker'

/** Texts below this are read at once: starting a worker takes longer than reading them. In characters. */
const short = 200_000

let worker: Worker | null = null
let latest = 0

/**
 * Reads and analyses a text, in a Web Worker when it is long, so that the page stays free. Rejects when the browser gave
 * the work up (out of memory), and with an AbortError when a later text took its place.
 */
export async function readPlanText(text: string, live: LivePlanFacts | null): Promise<PlanWork> {
  const id = ++latest
  if (text.length < short || typeof Worker === 'undefined') {
    await new Promise((done) => setTimeout(done))
    if (id !== latest) throw replaced()
    return workOnPlans(text, live)
  }
  return new Promise((resolve, reject) => {
    // A worker still busy with a text that nobody waits for is ended rather than waited for.
    worker?.terminate()
    const mine = new Worker(new URL('./plan-worker.ts', import.meta.url), { type: 'module' })
    worker = mine
    const gather = gatherPieces(text)
    mine.addEventListener('message', ({ data }: MessageEvent<PlanPiece>) => {
      const work = gather(data)
      if (!work) return
      finish()
      if (id === latest) resolve(work)
      else reject(replaced())
    })
    mine.addEventListener('error', (event) => {
      finish()
      reject(new Error(event.message || 'The browser could not read this text.'))
    })
    mine.addEventListener('messageerror', () => {
      finish()
      reject(new Error('The browser has no room for this plan.'))
    })
    mine.postMessage({ text, live } satisfies PlanWorkAsk)

    function finish() {
      mine.terminate()
      if (worker === mine) worker = null
    }
  })
}

function replaced(): DOMException {
  return new DOMException('A later text took its place.', 'AbortError')
}
