import 'server-only'
import type { Store } from '@/lib/store/open'
import { isClaimed } from '@/lib/store/target'

const patienceMs = 40_000

export type GiveWay = {
  /** Waits while a snapshot of the target is being taken; no more once all waits together have taken 40 s. */
  (): Promise<void>
  waitedMs(): number
}

/** For large work on a target, called between its parts: beside a snapshot both would take twice as long. */
export function giveWayTo(store: Store, targetId: string): GiveWay {
  let waitedMs = 0
  async function giveWay(): Promise<void> {
    while (waitedMs < patienceMs && (await isClaimed(store.db, targetId))) {
      const startedAt = performance.now()
      await new Promise((resolve) => setTimeout(resolve, 50))
      waitedMs += performance.now() - startedAt
    }
  }
  return Object.assign(giveWay, { waitedMs: () => waitedMs })
}
