import type { LivePlanFacts } from '@/lib/domain/plan/finding'
import { gatherPieces } from './plan-pieces'
import { judge, type PlanWork, withFindings, workOnPlans } from './plan-work'
import type { PlanWorkAsk, PlanWorkPiece } from './plan-worker'

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
  if (isShort(text)) return workOnPlans(text, live)
  const gather = gatherPieces(text)
  return inWorker(id, { text, live, wants: 'everything' }, (piece) =>
    piece.kind === 'findings' ? null : gather(piece),
  )
}

/** The findings of what was read, made anew with what is known of its tables. Rejects as `readPlanText` does. */
export async function judgePlanText(text: string, work: PlanWork, live: LivePlanFacts | null): Promise<PlanWork> {
  const id = ++latest
  if (isShort(text)) return judge(work, live)
  return inWorker(id, { text, live, wants: 'findings' }, (piece) =>
    piece.kind === 'findings' ? withFindings(work, piece.findings) : null,
  )
}

function inWorker(id: number, ask: PlanWorkAsk, take: (piece: PlanWorkPiece) => PlanWork | null): Promise<PlanWork> {
  return new Promise((resolve, reject) => {
    // A worker still busy with a text that nobody waits for is ended rather than waited for.
    worker?.terminate()
    const mine = new Worker(new URL('./plan-worker.ts', import.meta.url), { type: 'module' })
    worker = mine
    mine.addEventListener('message', ({ data }: MessageEvent<PlanWorkPiece>) => {
      const work = take(data)
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
    mine.postMessage(ask)

    function finish() {
      mine.terminate()
      if (worker === mine) worker = null
    }
  })
}

function isShort(text: string): boolean {
  return text.length < short || typeof Worker === 'undefined'
}

function replaced(): DOMException {
  return new DOMException('A later text took its place.', 'AbortError')
}
