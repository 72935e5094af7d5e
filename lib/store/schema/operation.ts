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
  uuid,
} from 'drizzle-orm/pg-core'
import type { Check } from '@/lib/domain/operation/check'
import type { Effect } from '@/lib/domain/operation/effect'
import type { IndexMemory } from '@/lib/domain/operation/index-memory'
import type { OperationKind, OperationState } from '@/lib/domain/operation/operation'
import type { Progress } from '@/lib/domain/operation/progress'
import type { OperationRequest } from '@/lib/domain/operation/request'
import type { OperationPlan } from '@/lib/domain/operation/step'
import type { StepOutcome } from '@/lib/domain/operation/step-outcome'
import type { ProblemBody } from '@/lib/domain/problem'

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** The truth about everything we change on targets. Kept for ever. */
export const operations = pgTable(
  'operations',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    targetId: uuid('target_id').notNull(),
    kind: text('kind').$type<OperationKind>().notNull(),
    state: text('state').$type<OperationState>().notNull().default('waiting'),
    request: jsonb('request').$type<OperationRequest>().notNull(),
    /** Names as asked for; what they mean on the server is looked up anew. */
    schema: text('schema').notNull(),
    table: text('table'),
    name: text('name').notNull(),
    /** Our own ids, when they are watched. */
    indexId: integer('index_id'),
    tableId: integer('table_id'),
    tableOid: bigint('table_oid', { mode: 'number' }),
    indexOid: bigint('index_oid', { mode: 'number' }),
    /** The database it was asked for: another one behind the same address is not touched. */
    systemIdentifier: text('system_identifier'),
    databaseOid: bigint('database_oid', { mode: 'number' }),
    actorKind: text('actor_kind').$type<'person' | 'key' | 'system'>().notNull(),
    actorId: text('actor_id'),
    actorName: text('actor_name').notNull(),
    /** Persons who stand behind it, also by a key or a policy of theirs: none of them approves it. */
    askers: uuid('askers').array().notNull().default([]),
    createdAt: at('created_at').notNull().defaultNow(),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
    /** Operations of one plan of action run in this order; a failure holds back the rest. */
    batchId: uuid('batch_id'),
    position: integer('position').notNull().default(0),
    /** The maintenance run it belongs to. */
    runId: uuid('run_id'),
    /** The finding or suggestion it came from, for the way back. */
    findingId: integer('finding_id'),
    /** Not before a second person has said yes. */
    needsApproval: boolean('needs_approval').notNull().default(false),
    approvedAt: at('approved_at'),
    approvedBy: text('approved_by'),
    /** A waiting operation is looked at again at this time. */
    dueAt: at('due_at').notNull().defaultNow(),
    /** When waiting is given up. */
    giveUpAt: at('give_up_at'),
    /** End of the window it was approved for: the server ends its statements then. */
    endsAt: at('ends_at'),
    attempts: integer('attempts').notNull().default(0),
    /** `basis` of the plan that was shown; another one on the server refuses. */
    basis: text('basis'),
    plan: jsonb('plan').$type<OperationPlan>(),
    checks: jsonb('checks').$type<Check[]>(),
    /** Outcomes of the steps that were sent. */
    steps: jsonb('steps').$type<StepOutcome[]>(),
    owner: text('owner'),
    leaseUntil: at('lease_until'),
    /** Counts the takings-over; a worker whose number is old must not write. */
    fence: integer('fence').notNull().default(0),
    /** application_name of its session on the target. */
    token: text('token'),
    backendPid: integer('backend_pid'),
    backendStartedAt: text('backend_started_at'),
    progress: jsonb('progress').$type<Progress>(),
    memory: jsonb('memory').$type<IndexMemory>(),
    sizeBefore: bigint('size_before', { mode: 'number' }),
    sizeAfter: bigint('size_after', { mode: 'number' }),
    walBytes: bigint('wal_bytes', { mode: 'number' }),
    durationMs: doublePrecision('duration_ms'),
    predictedMs: doublePrecision('predicted_ms'),
    cancelAskedAt: at('cancel_asked_at'),
    cancelAskedBy: text('cancel_asked_by'),
    /** In one sentence, how it ended and what stayed. */
    says: text('says'),
    problem: jsonb('problem').$type<ProblemBody>(),
    undoOf: uuid('undo_of'),
    undoneBy: uuid('undone_by'),
    /** What it did to the statements concerned, watched until then. */
    watchUntil: at('watch_until'),
    effect: jsonb('effect').$type<Effect>(),
  },
  (t) => [
    index('operations_target').on(t.targetId, t.createdAt),
    index('operations_open')
      .on(t.targetId, t.dueAt)
      .where(sql`state in ('waiting', 'preflight', 'running', 'cancelling')`),
    index('operations_index').on(t.indexId).where(sql`index_id is not null`),
    index('operations_batch').on(t.batchId).where(sql`batch_id is not null`),
    index('operations_run').on(t.runId).where(sql`run_id is not null`),
    index('operations_failed_drops')
      .on(t.finishedAt)
      .where(sql`state in ('failed', 'refused') and kind in ('drop-index', 'remove-leftover')`),
  ],
)

/** The log of an operation, line by line. */
export const operationEvents = pgTable(
  'operation_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    operationId: uuid('operation_id')
      .notNull()
      .references(() => operations.id, { onDelete: 'cascade' }),
    at: at('at').notNull(),
    kind: text('kind').$type<'state' | 'step' | 'wait' | 'note' | 'notice'>().notNull(),
    words: text('words').notNull(),
  },
  (t) => [index('operation_events_operation').on(t.operationId, t.id)],
)

/** What operations may do on a target, and as whom. A target without a row has the defaults and acts as it reads. */
export const operationLimits = pgTable('operation_limits', {
  targetId: uuid('target_id').primaryKey(),
  isReadOnly: boolean('is_read_only').notNull().default(false),
  dropsNeedApproval: boolean('drops_need_approval').notNull().default(false),
  oldSnapshotMinutes: integer('old_snapshot_minutes').notNull().default(5),
  buildsAtOnce: integer('builds_at_once').notNull().default(1),
  watchHours: integer('watch_hours').notNull().default(72),
  mostHours: integer('most_hours').notNull().default(24),
  /** The role that changes things, when it is another than the one that reads. */
  user: text('user'),
  /** Sealed as that of the target is, and dropped whenever that one is. */
  sealedPassword: text('sealed_password'),
})
