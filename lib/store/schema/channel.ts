import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { AlertKind, ChannelSettings, ReportTimetable } from '@/lib/domain/maintenance/channel'
import type { ProblemBody } from '@/lib/domain/problem'

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** Where reports and alerts are sent. */
export const channels = pgTable(
  'channels',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    name: text('name').notNull(),
    isEnabled: boolean('is_enabled').notNull().default(true),
    settings: jsonb('settings').$type<ChannelSettings>().notNull(),
    /** Sealed to the worker's key and bound to this channel's id, as a target's password is. */
    sealedSecret: text('sealed_secret'),
    /** Targets it speaks of; null for all. */
    targetIds: jsonb('target_ids').$type<string[]>(),
    alerts: jsonb('alerts').$type<AlertKind[]>().notNull().default([]),
    report: jsonb('report').$type<ReportTimetable>(),
    /** Alerts and reports before this moment are none of its own. */
    since: at('since').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    createdBy: text('created_by').notNull(),
  },
  (t) => [uniqueIndex('channels_name').on(t.name)],
)

/** One message to a channel: waiting, sent, or given up after several tries. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    channelId: uuid('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<AlertKind | 'report' | 'test'>().notNull(),
    /** What it is about: the same is told once. */
    key: text('key').notNull(),
    subject: text('subject').notNull(),
    body: jsonb('body').$type<{ text: string; data: unknown }>().notNull(),
    state: text('state').$type<'waiting' | 'sending' | 'sent' | 'failed'>().notNull().default('waiting'),
    attempts: integer('attempts').notNull().default(0),
    dueAt: at('due_at').notNull().defaultNow(),
    leaseUntil: at('lease_until'),
    problem: jsonb('problem').$type<ProblemBody>(),
    createdAt: at('created_at').notNull().defaultNow(),
    sentAt: at('sent_at'),
  },
  (t) => [
    uniqueIndex('deliveries_key').on(t.channelId, t.kind, t.key),
    index('deliveries_due').on(t.dueAt).where(sql`state in ('waiting', 'sending')`),
    index('deliveries_channel').on(t.channelId, t.createdAt),
  ],
)
