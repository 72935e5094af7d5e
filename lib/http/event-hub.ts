import 'server-only'
import type { Following, OperationNews } from '@/lib/services/operation/follow'

export type HubEvent = { number: number; news: OperationNews }
type Ear = { hear: (event: HubEvent) => void; end: () => void }

/** Changes of one operation within this time are told once. */
const gatherMs = 100
const remembered = 1_000

export type EventHub = {
  /** Tells this process's numbers from those of another one. */
  epoch: string
  /** What came after a number; null when that is no longer known. */
  since(number: number): HubEvent[] | null
  last(): number
  /** Answers the way to leave. */
  join(ear: Ear): () => void
  size(): number
  closeAll(): void
}

/** One listening connection for all streams of a process. */
export function openHub(listen: Following['listen'], epoch: string): EventHub {
  const ears = new Set<Ear>()
  const past: HubEvent[] = []
  const gathered = new Map<string, OperationNews>()
  let number = 0
  let flushing: NodeJS.Timeout | null = null
  let listening: Promise<unknown> | null = null

  function hear(news: OperationNews): void {
    gathered.set(news.operation, news)
    if (!flushing) flushing = setTimeout(flush, gatherMs)
  }

  function flush(): void {
    flushing = null
    for (const news of gathered.values()) {
      const event = { number: ++number, news }
      past.push(event)
      for (const ear of ears) ear.hear(event)
    }
    gathered.clear()
    past.splice(0, Math.max(0, past.length - remembered))
  }

  function endAll(): void {
    for (const ear of ears) ear.end()
    ears.clear()
  }

  return {
    epoch,
    last: () => number,
    since(seen) {
      if (seen > number || (past[0] && seen < past[0].number - 1)) return null
      return past.filter((event) => event.number > seen)
    },
    join(ear) {
      if (!listening) {
        listening = listen(hear).catch(() => {
          listening = null
          // Whoever would hear nothing comes again, and then it is tried anew.
          endAll()
        })
      }
      ears.add(ear)
      return () => ears.delete(ear)
    },
    size: () => ears.size,
    closeAll: endAll,
  }
}

const place = Symbol.for('arborist.events')
const shelf = globalThis as typeof globalThis & { [place]?: EventHub }

/** The hub of this process, on the global object because Next bundles each handler apart. */
export function sharedHub(listen: Following['listen'], epoch: () => string): EventHub {
  shelf[place] ??= openHub(listen, epoch())
  return shelf[place]
}

/** Ends every stream, so that the server can close. */
export function closeEventStreams(): void {
  shelf[place]?.closeAll()
}
