import 'server-only'
import { randomUUID } from 'node:crypto'
import { testMessage } from '@/lib/domain/channel/message'
import { mostAttempts, pauseAfter } from '@/lib/domain/channel/retry'
import { Problem } from '@/lib/domain/problem'
import { findChannel } from '@/lib/store/channel'
import { claimDelivery, type DeliveryRow, endAttempt, insertDelivery } from '@/lib/store/delivery'
import { insist } from '@/lib/store/insist'
import { asStoreProblem } from '@/lib/store/problem'
import { type PostOffice, send } from './send'

/** Longer than a try may take and its end may wait for the store: nobody takes over what is still being sent. */
export const leaseMs = 150_000

/** Takes the next message that is due; null when none is. */
export async function takeNext(office: PostOffice): Promise<DeliveryRow | null> {
  return claimDelivery(office.store.db, leaseMs)
}

/** How a try ended: a message that was taken may still have something amiss. */
export type Delivered = { isSent: boolean; problem: Problem | null }

/** One try of a message that was taken. It is tried again later, or given up after the last try. */
export async function deliver(office: PostOffice, row: DeliveryRow): Promise<Delivered> {
  const most = row.kind === 'test' ? 1 : mostAttempts
  const { isSent, problem } = row.attempts > most ? lost : await attempt(office, row)
  const pauseMs = !isSent && row.attempts < most ? pauseAfter(row.attempts) : null
  const told = { problem: problem?.toJSON() ?? null }
  const unsent = pauseMs === null ? { state: 'failed' as const } : { state: 'waiting' as const, pauseMs }
  await insist(() => endAttempt(office.store.db, row, { ...told, ...(isSent ? { state: 'sent' } : unsent) }))
  return { isSent, problem }
}

const lost: Delivered = {
  isSent: false,
  problem: new Problem('cancelled', 'The worker that sent it was lost, so nobody knows whether it arrived.'),
}

async function attempt(office: PostOffice, row: DeliveryRow): Promise<Delivered> {
  try {
    const channel = await findChannel(office.store.db, row.channelId)
    if (!channel) throw new Problem('not-found', 'This channel was removed.')
    const { kind, message } = row
    const note = await send(office, channel, { id: idOf(row), kind, channel: channel.name, message })
    return { isSent: true, problem: note ? new Problem('not-allowed', note, { field: 'to' }) : null }
  } catch (error) {
    return { isSent: false, problem: asStoreProblem(error) }
  }
}

/** The same for every try, so that a receiver can tell a message that comes twice. */
function idOf({ channelId, id }: DeliveryRow): string {
  return `${channelId}.${id}`
}

/** Sends a test message now, once, and notes it among the others. Throws the reason when it fails. */
export async function sendTest(office: PostOffice, channelId: string): Promise<{ sent: true; note: string | null }> {
  const { db } = office.store
  const channel = await findChannel(db, channelId)
  if (!channel) throw new Problem('not-found', 'This channel was removed.')
  const row = await insertDelivery(db, {
    channelId,
    kind: 'test',
    key: `test ${randomUUID()}`,
    message: testMessage(channel.name, office.home),
    state: 'sending',
    attempts: 1,
    leaseUntil: new Date(Date.now() + leaseMs),
  })
  const { isSent, problem } = await deliver(office, row!)
  if (!isSent && problem) throw problem
  return { sent: true, note: problem?.message ?? null }
}
