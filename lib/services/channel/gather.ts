import 'server-only'
import { alertMessage, reportMessage } from '@/lib/domain/channel/message'
import { reportSlot } from '@/lib/domain/channel/report-slot'
import { collectAlerts, type FreshAlert, takeAlerts } from '@/lib/store/alert'
import { type ChannelRow, channelsInForce } from '@/lib/store/channel'
import { hasDelivery, insertDelivery } from '@/lib/store/delivery'
import type { Store } from '@/lib/store/open'
import { listTargets } from '@/lib/store/target'
import { systemContext } from '../context'
import { careReport } from '../maintenance/report'

const dayMs = 86_400_000

/**
 * Notes what happened and puts it into one message for each channel that takes it. Each event is taken once, whichever worker
 * comes first; the messages stand in the same transaction.
 */
export async function gatherAlerts(store: Store, home: string | null): Promise<void> {
  await collectAlerts(store.db)
  await store.db.transaction(async (tx) => {
    const fresh = await takeAlerts(tx)
    if (fresh.length === 0) return
    for (const channel of await channelsInForce(tx)) {
      const [first, ...more] = fresh.filter((alert) => isFor(alert, channel))
      if (!first) continue
      const message = alertMessage([first, ...more], home)
      await insertDelivery(tx, { channelId: channel.id, kind: 'alert', key: `alert ${first.key}`, message })
    }
  })
}

function isFor({ at, targetId, facts }: FreshAlert, { since, alerts, targetIds }: ChannelRow): boolean {
  return at >= since && alerts.includes(facts.kind) && (targetIds === null || targetIds.includes(targetId))
}

/** Makes the reports whose time has come; the time is the key, so none is made twice. One that fails keeps no other waiting. */
export async function beginReports(store: Store, home: string | null, now: Date): Promise<void> {
  const begun = await Promise.allSettled(
    (await channelsInForce(store.db)).map((channel) => beginReport(store, home, now, channel)),
  )
  const failed = begun.find((each) => each.status === 'rejected')
  if (failed) throw failed.reason
}

async function beginReport(store: Store, home: string | null, now: Date, channel: ChannelRow): Promise<void> {
  const { id, report: timetable, since, targetIds } = channel
  const slot = timetable ? reportSlot(timetable, since, now) : null
  if (!timetable || !slot) return
  const key = `report ${slot.toISOString()}`
  if (await hasDelivery(store.db, id, key)) return
  const targets = (await listTargets(store.db)).filter((each) => targetIds === null || targetIds.includes(each.id))
  const from = new Date(slot.getTime() - timetable.days * dayMs)
  const report = await careReport(systemContext(store, 'the timetable'), targets, from, slot, now)
  await insertDelivery(store.db, { channelId: id, kind: 'report', key, message: reportMessage(report, home) })
}
