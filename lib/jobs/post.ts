import 'server-only'
import type { Log } from '@/lib/runtime/log'
import { deliver, takeNext } from '@/lib/services/channel/deliver'
import { beginReports, gatherAlerts } from '@/lib/services/channel/gather'
import type { PostOffice } from '@/lib/services/channel/send'
import type { DeliveryRow } from '@/lib/store/delivery'

/** Messages that are sent at the same time: a receiver that hangs keeps the others waiting no longer than its deadline. */
const most = 4

/** The part of a worker that sends messages. `tick` makes those whose time has come and sends what is due by `go`. */
export function makePost(of: {
  office: PostOffice
  log: Log
  go(work: Promise<unknown>): void
  isStopping(): boolean
}): { tick(): Promise<void> } {
  const { office, log } = of
  let sending = 0

  async function sendOne(row: DeliveryRow): Promise<void> {
    try {
      const { isSent, problem } = await deliver(office, row)
      if (!isSent) log.warn('A message could not be sent', { delivery: row.id, code: problem?.code })
    } finally {
      sending -= 1
    }
  }

  async function sendDue(): Promise<void> {
    while (!of.isStopping() && sending < most) {
      sending += 1
      let row: DeliveryRow | null = null
      try {
        row = await takeNext(office)
      } finally {
        if (!row) sending -= 1
      }
      if (!row) return
      of.go(sendOne(row).then(sendDue))
    }
  }

  return {
    async tick() {
      if (of.isStopping()) return
      try {
        await gatherAlerts(office.store, office.home)
        await beginReports(office.store, office.home, new Date())
      } finally {
        await sendDue()
      }
    },
  }
}
