import 'server-only'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { ChannelSettings } from '@/lib/domain/channel/channel'
import { Problem } from '@/lib/domain/problem'
import {
  type ChannelRow,
  deleteChannel,
  findChannel,
  insertChannel,
  listChannels,
  updateChannel,
} from '@/lib/store/channel'
import { latestDeliveries, listDeliveries } from '@/lib/store/delivery'
import type { Context } from '../context'
import { ask } from '../errand/ask'
import { ListInput, nextCursor, offsetOf } from '../list-input'
import { record } from '../record'
import { sealPassword } from '../target/seal-password'
import { verb } from '../verb'
import { ChannelChange, type ChannelGiven, ChannelInput, settingsOf, takesOf } from './input'
import { viewChannel } from './view'

const ChannelHandle = z.object({ channel: z.string().min(1, 'Which channel?').max(200) })

/** Channels with how their last message went. */
export const list = verb('channel.list', z.object({}), async (context) => {
  const [rows, latest] = await Promise.all([listChannels(context.store.db), latestDeliveries(context.store.db)])
  const items = rows.map((row) => ({ ...viewChannel(row, context.now()), last: latest.get(row.id) ?? null }))
  return { items, nextCursor: null }
})

/** One channel with the history of its messages, newest first. */
export const describe = verb('channel.describe', ChannelHandle.extend(ListInput.shape), async (context, input) => {
  const row = await requireChannel(context, input.channel)
  const offset = offsetOf(input)
  const { rows, total } = await listDeliveries(context.store.db, row.id, { limit: input.limit, offset })
  const deliveries = { items: rows, total, nextCursor: nextCursor(offset, rows.length, total) }
  return { ...viewChannel(row, context.now()), deliveries }
})

/** Adds a channel. Without other words it takes every alert of every target and no report. */
export const add = verb('channel.add', ChannelInput, async (context, { kind, ...given }) => {
  const id = randomUUID()
  const settings = settingsOf(kind, given, null)
  const takes = await takesOf(context, given)
  const secrets = await secretsOf(context, id, settings, given, null)
  const row = await context.store.db.transaction(async (tx) => {
    const added = await insertChannel(tx, {
      ...{ id, name: given.name, settings, ...takes, ...secrets },
      since: context.now(),
      createdBy: context.actor.name,
    })
    await record(context, tx, { action: 'added channel', subject: given.name, detail: placeOf(settings) })
    return added
  })
  return viewChannel(row, context.now())
})

const Change = ChannelChange.extend({ channel: ChannelHandle.shape.channel, paused: z.boolean().optional() })

/**
 * Changes a channel. A mail server elsewhere asks for the password again: it must not go to another server. What happens while
 * a channel is paused is not told later, and a new timetable begins to count now.
 */
export const change = verb('channel.change', Change, async (context, { channel, paused, ...given }) => {
  const row = await requireChannel(context, channel)
  const settings = settingsOf(row.settings.kind, given, row.settings)
  const takes = await takesOf(context, given, row)
  const secrets = await secretsOf(context, row.id, settings, given, row)
  const now = context.now()
  const isResumed = paused === false && row.pausedAt !== null
  const isRescheduled = JSON.stringify(takes.report) !== JSON.stringify(row.report)
  const changed = await context.store.db.transaction(async (tx) => {
    const after = await updateChannel(tx, row.id, {
      ...{ name: given.name ?? row.name, settings, ...takes, ...secrets },
      ...(paused === undefined ? {} : { pausedAt: paused ? (row.pausedAt ?? now) : null }),
      ...(isResumed || isRescheduled ? { since: now } : {}),
    })
    const words = paused ? 'paused channel' : 'resumed channel'
    await record(context, tx, {
      action: paused === undefined ? 'changed channel' : words,
      subject: row.name,
      detail: paused === undefined ? { ...placeOf(settings), changed: Object.keys(given) } : {},
    })
    return after ?? refuseGone(row.name)
  })
  return viewChannel(changed, now)
})

/** Removes a channel with its secrets and the history of its messages; what waits is not sent. */
export const remove = verb('channel.remove', ChannelHandle, async (context, input) => {
  const row = await requireChannel(context, input.channel)
  await context.store.db.transaction(async (tx) => {
    await deleteChannel(tx, row.id)
    await record(context, tx, { action: 'removed channel', subject: row.name, detail: placeOf(row.settings) })
  })
  return { removed: row.name }
})

const testWaitMs = 40_000

/** Has a worker send a test message now. Throws the reason when it does not arrive. */
export const test = verb('channel.test', ChannelHandle, async (context, input) => {
  const row = await requireChannel(context, input.channel)
  await record(context, context.store.db, { action: 'tested channel', subject: row.name })
  return ask<{ sent: true; note: string | null }>(context, 'message', null, { channel: row.id }, testWaitMs)
})

/** The channel of a handle: its id, or its name. Throws `not-found`. */
async function requireChannel(context: Context, handle: string): Promise<ChannelRow> {
  return (await findChannel(context.store.db, handle)) ?? refuseGone(handle)
}

function refuseGone(handle: string): never {
  throw new Problem('not-found', `There is no channel “${handle.slice(0, 60)}”.`, {
    hint: 'The list of channels shows those that are there.',
  })
}

/**
 * The secrets of a channel, those given sealed and each bound to this channel and its own place in it. Throws `invalid` for a
 * mail server that a password is missing for, or to which the stored one must not go.
 */
async function secretsOf(
  context: Context,
  id: string,
  settings: ChannelSettings,
  { url, secret }: ChannelGiven,
  before: ChannelRow | null,
): Promise<Pick<ChannelRow, 'sealedUrl' | 'sealedSecret'>> {
  const isMail = settings.kind === 'email'
  if (isMail && settings.user === null) return { sealedUrl: null, sealedSecret: null }
  const kept = secret === null ? null : (before?.sealedSecret ?? null)
  if (isMail && !secret && kept && before && leadsElsewhere(before.settings, settings)) {
    throw new Problem('invalid', 'Enter the password again: the connection leads elsewhere than before.', {
      field: 'secret',
    })
  }
  if (isMail && !secret && !kept) {
    throw new Problem('invalid', 'The password of this user is missing.', {
      field: 'secret',
      hint: 'Leave the user empty for a server that asks for none.',
    })
  }
  const isMoved = !isMail && url !== undefined
  return {
    sealedUrl: isMoved ? await sealPassword(context, `${id} url`, url) : (before?.sealedUrl ?? null),
    sealedSecret: secret ? await sealPassword(context, `${id} secret`, secret) : kept,
  }
}

function leadsElsewhere(before: ChannelSettings, after: ChannelSettings): boolean {
  if (before.kind !== 'email' || after.kind !== 'email') return false
  return (['host', 'port', 'tls', 'ca', 'user'] as const).some((name) => before[name] !== after[name])
}

function placeOf(settings: ChannelSettings): Record<string, unknown> {
  return settings.kind === 'webhook' ? { webhook: settings.origin } : { host: settings.host, port: settings.port }
}

export type ChannelListAnswer = Awaited<ReturnType<(typeof list)['run']>>
export type ChannelAnswer = Awaited<ReturnType<(typeof describe)['run']>>
