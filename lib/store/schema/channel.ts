import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { AlertFacts, AlertKind } from '@/lib/domain/channel/alert'
import type { ChannelSettings, ReportTimetable } from '@/lib/domain/channel/channel'
import type { Message } from '@/lib/domain/channel/message'
import type { ProblemBody } from '@/lib/domain/problem'

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** Where alerts and reports are sent. */
export const channels = pgTable(
  'channels',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    name: text('name').notNull(),
    settings: jsonb('settings').$type<ChannelSettings>().notNull(),
    /** The whole address of a webhook, sealed as a target's password is and bound to this channel. */
    sealedUrl: text('sealed_url'),
    /** What a webhook's messages are signed with, or the password of a mail server. */
    sealedSecret: text('sealed_secret'),
    alerts: jsonb('alerts').$type<AlertKind[]>().notNull(),
    report: jsonb('report').$type<ReportTimetable>(),
    targetIds: jsonb('target_ids').$type<string[]>(),
    /** Alerts and times of reports before this moment are none of its own. */
    since: at('since').notNull(),
    pausedAt: at('paused_at'),
    createdAt: at('created_at').notNull().defaultNow(),
    createdBy: text('created_by').notNull(),
  },
  (t) => [uniqueIndex('channels_name').on(t.name)],
)

/** What happened that somebody may want to be told of, each event once. */
export const alerts = pgTable(
  'alerts',
  {
    key: text('key').primaryKey(),
    kind: text('kind').$type<AlertKind>().notNull(),
    targetId: uuid('target_id').notNull(),
    at: at('at').notNull(),
    facts: jsonb('facts').$type<AlertFacts>().notNull(),
    /** When it was put into messages to the channels that take it. */
    gatheredAt: at('gathered_at'),
  },
  (t) => [index('alerts_fresh').on(t.at).where(sql`gathered_at is null`)],
)

/** One message to a channel: waiting, being sent, sent, or given up after several tries. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    channelId: uuid('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<'alert' | 'report' | 'test'>().notNull(),
    /** What it is about: the same is told once. */
    key: text('key').notNull(),
    message: jsonb('message').$type<Message>().notNull(),
    state: text('state').$type<'waiting' | 'sending' | 'sent' | 'failed'>().notNull().default('waiting'),
    /** Counts the tries; a worker whose number is old must not write. */
    attempts: integer('attempts').notNull().default(0),
    dueAt: at('due_at').notNull().defaultNow(),
    leaseUntil: at('lease_until'),
    /** Why the last try failed, or what was amiss with one that did not. */
    problem: jsonb('problem').$type<ProblemBody>(),
    createdAt: at('created_at').notNull().defaultNow(),
    finishedAt: at('finished_at'),
  },
  (t) => [
    uniqueIndex('deliveries_key').on(t.channelId, t.key),
    index('deliveries_due').on(t.dueAt).where(sql`state in ('waiting', 'sending')`),
    index('deliveries_channel').on(t.channelId, t.id),
  ],
)
