import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { GuardReading } from '@/lib/domain/maintenance/guard'
import type { ItemOutcome, ItemState } from '@/lib/domain/maintenance/item'
import type { LeftOut, LeftOutReason } from '@/lib/domain/maintenance/plan-item'
import type { Policy, Task } from '@/lib/domain/maintenance/policy'
import type { RunState, RunTrigger } from '@/lib/domain/maintenance/run'
import type { OperationRequest } from '@/lib/domain/operation/request'

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
const bytes = (name: string) => bigint(name, { mode: 'number' })

/** What a target is to be looked after by. A removed one stays for the runs that speak of it. */
export const policies = pgTable(
  'policies',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    targetId: uuid('target_id').notNull(),
    name: text('name').notNull(),
    isEnabled: boolean('is_enabled').notNull().default(true),
    settings: jsonb('settings').$type<Policy>().notNull(),
    /** Counts the changes; a form that was opened before another change does not overwrite it. */
    version: integer('version').notNull().default(1),
    /** Slots before this moment are none of its own: it was made, switched on or rescheduled then. */
    since: at('since').notNull(),
    /** The next run does these items in this order only, when it begins with this slot. */
    pinnedSlotAt: at('pinned_slot_at'),
    pinned: jsonb('pinned').$type<string[]>(),
    pinnedBy: text('pinned_by'),
    createdAt: at('created_at').notNull().defaultNow(),
    createdBy: text('created_by').notNull(),
    updatedAt: at('updated_at').notNull().defaultNow(),
    updatedBy: text('updated_by').notNull(),
    /** The person who changed it last, also by a key of theirs. */
    updatedById: uuid('updated_by_id'),
    removedAt: at('removed_at'),
  },
  (t) => [
    uniqueIndex('policies_name').on(t.targetId, t.name).where(sql`removed_at is null`),
    index('policies_enabled').on(t.targetId).where(sql`removed_at is null and is_enabled`),
  ],
)

/** One execution of a policy. Kept for ever. */
export const runs = pgTable(
  'runs',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    targetId: uuid('target_id').notNull(),
    policyId: uuid('policy_id').notNull(),
    policyName: text('policy_name').notNull(),
    /** The policy as it was when the run began. */
    settings: jsonb('settings').$type<Policy>().notNull(),
    trigger: text('trigger').$type<RunTrigger>().notNull(),
    isDry: boolean('is_dry').notNull().default(false),
    /** The time of the timetable it stands for; null for a run asked for by hand. */
    slotAt: at('slot_at'),
    state: text('state').$type<RunState>().notNull().default('waiting'),
    /** In one sentence, how it ended or why it waits. */
    says: text('says'),
    actorKind: text('actor_kind').$type<'person' | 'key' | 'system'>().notNull(),
    actorId: text('actor_id'),
    actorName: text('actor_name').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
    /** Nothing begins after it, and what builds then is cancelled. */
    endsAt: at('ends_at').notNull(),
    /** Of a run by hand: these items in this order. */
    chosen: jsonb('chosen').$type<string[]>(),
    owner: text('owner'),
    leaseUntil: at('lease_until'),
    /** Counts the takings-over; a worker whose number is old must not write. */
    fence: integer('fence').notNull().default(0),
    cancelAskedAt: at('cancel_asked_at'),
    cancelAskedBy: text('cancel_asked_by'),
    /** Guards that were breached in a row, and until when the run waits for it. */
    breaches: integer('breaches').notNull().default(0),
    waitUntil: at('wait_until'),
    guard: jsonb('guard').$type<GuardReading>(),
    leftOut: jsonb('left_out').$type<LeftOut[]>(),
    leftOutCounts: jsonb('left_out_counts').$type<Partial<Record<LeftOutReason, number>>>(),
    /** When its rebuilds were planned anew, by the statistics that it had refreshed itself. */
    plannedAgainAt: at('planned_again_at'),
    /** Bytes of all indexes of the target, and of what is known to be bloat in them. */
    indexBytesBefore: bytes('index_bytes_before'),
    indexBytesAfter: bytes('index_bytes_after'),
    bloatBytesBefore: bytes('bloat_bytes_before'),
    bloatBytesAfter: bytes('bloat_bytes_after'),
    done: integer('done').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    skipped: integer('skipped').notNull().default(0),
    proposed: integer('proposed').notNull().default(0),
    reclaimedBytes: bytes('reclaimed_bytes').notNull().default(0),
    walBytes: bytes('wal_bytes').notNull().default(0),
  },
  (t) => [
    index('runs_policy').on(t.policyId, t.createdAt),
    uniqueIndex('runs_slot').on(t.policyId, t.slotAt).where(sql`slot_at is not null`),
    uniqueIndex('runs_one_at_a_time').on(t.targetId).where(sql`state = 'running'`),
    index('runs_open').on(t.createdAt).where(sql`state in ('waiting', 'running')`),
    index('runs_failed').on(t.createdAt).where(sql`state in ('failed', 'missed', 'stopped') or failed > 0`),
  ],
)

/** What a run did, left or proposed, one object each. Kept for ever. */
export const runItems = pgTable(
  'run_items',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    runId: uuid('run_id')
      .notNull()
      .references(() => runs.id),
    targetId: uuid('target_id').notNull(),
    position: integer('position').notNull(),
    key: text('key').notNull(),
    task: text('task').$type<Task>().notNull(),
    state: text('state').$type<ItemState>().notNull(),
    /** Why it was skipped, or how it failed. */
    outcome: text('outcome').$type<ItemOutcome>(),
    says: text('says').notNull(),
    ended: text('ended'),
    schema: text('schema').notNull(),
    table: text('table'),
    index: text('index'),
    indexId: integer('index_id'),
    tableId: integer('table_id'),
    findingId: integer('finding_id'),
    request: jsonb('request').$type<OperationRequest>(),
    sql: text('sql').array(),
    operationId: uuid('operation_id'),
    /** The ANALYZE that gave the statistics on which its bloat was confirmed. */
    confirmingId: uuid('confirming_id'),
    attempts: integer('attempts').notNull().default(0),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
    predictedMs: doublePrecision('predicted_ms'),
    measured: integer('measured').notNull().default(0),
    durationMs: doublePrecision('duration_ms'),
    predictedBytes: bytes('predicted_bytes'),
    sizeBefore: bytes('size_before'),
    sizeAfter: bytes('size_after'),
    bloatBefore: doublePrecision('bloat_before'),
    bloatAfter: doublePrecision('bloat_after'),
    walBytes: bytes('wal_bytes'),
  },
  (t) => [
    uniqueIndex('run_items_run').on(t.runId, t.position),
    index('run_items_index').on(t.indexId).where(sql`index_id is not null`),
    index('run_items_target').on(t.targetId, t.finishedAt),
    index('run_items_failed').on(t.targetId, t.finishedAt).where(sql`state = 'failed'`),
    index('run_items_key').on(t.targetId, t.key, t.finishedAt),
    index('run_items_decided').on(t.operationId).where(sql`state = 'proposed' and operation_id is not null`),
  ],
)
