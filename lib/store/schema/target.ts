import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { Asked, Capability } from '@/lib/domain/facts'
import type { ProblemBody } from '@/lib/domain/problem'

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

export const clusters = pgTable('clusters', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  systemIdentifier: text('system_identifier').notNull().unique(),
})

export const targets = pgTable(
  'targets',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    slug: text('slug').notNull(),
    name: text('name').notNull(),
    host: text('host').notNull(),
    port: integer('port').notNull(),
    database: text('database').notNull(),
    user: text('user').notNull(),
    tls: text('tls').$type<'verify-full' | 'verify-ca' | 'require' | 'disable'>().notNull(),
    ca: text('ca'),
    /** Sealed to the worker's public key and bound to this target's id; the web process cannot open it. */
    sealedPassword: text('sealed_password'),
    intervalS: integer('interval_s').notNull().default(60),
    pausedAt: at('paused_at'),
    /** Set by a removal; the worker then deletes the history in portions. */
    removedAt: at('removed_at'),
    isDemo: boolean('is_demo').notNull().default(false),
    /** History before this moment was simulated for the demonstration. */
    simulatedUntil: at('simulated_until'),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [uniqueIndex('targets_slug').on(t.slug).where(sql`removed_at is null`)],
)

/** What the worker knows of a target right now; one row a target, rewritten by every snapshot. */
export const targetStates = pgTable('target_states', {
  targetId: uuid('target_id')
    .primaryKey()
    .references(() => targets.id, { onDelete: 'cascade' }),
  clusterId: integer('cluster_id').references(() => clusters.id),
  databaseOid: bigint('database_oid', { mode: 'number' }),
  version: text('version'),
  versionNumber: integer('version_number'),
  /** Of the planner and executor, as our role has them: names and values as SHOW prints them. */
  settings: jsonb('settings').$type<Record<string, string>>(),
  isInRecovery: boolean('is_in_recovery'),
  timelineId: integer('timeline_id'),
  postmasterStartedAt: at('postmaster_started_at'),
  databaseStatsResetAt: at('database_stats_reset_at'),
  sharedStatsResetAt: at('shared_stats_reset_at'),
  commits: bigint('commits', { mode: 'number' }),
  /** Since when the server's counters count, and why then. */
  countersSince: at('counters_since'),
  countersSinceCause: text('counters_since_cause').$type<'reset' | 'start' | 'crash' | 'first-sample' | 'failover'>(),
  lastSnapshotAt: at('last_snapshot_at'),
  lastTriedAt: at('last_tried_at'),
  lastProblem: jsonb('last_problem').$type<ProblemBody>(),
  failures: integer('failures').notNull().default(0),
  nextDueAt: at('next_due_at').notNull().defaultNow(),
  claimedBy: text('claimed_by'),
  claimedUntil: at('claimed_until'),
  capabilities: jsonb('capabilities').$type<Capability[]>(),
  asked: jsonb('asked').$type<Asked[]>(),
  indexCount: integer('index_count'),
  tableCount: integer('table_count'),
  indexBytes: bigint('index_bytes', { mode: 'number' }),
  tableBytes: bigint('table_bytes', { mode: 'number' }),
  databaseBytes: bigint('database_bytes', { mode: 'number' }),
  windowsAt: at('windows_at'),
  rolledUpTo: at('rolled_up_to'),
})

/** One row a snapshot: coverage, totals and which questions failed. Partitioned by day. */
export const snapshots = pgTable(
  'snapshots',
  {
    targetId: uuid('target_id').notNull(),
    at: at('at').notNull(),
    durationMs: doublePrecision('duration_ms').notNull(),
    indexCount: integer('index_count').notNull(),
    tableCount: integer('table_count').notNull(),
    changedIndexes: integer('changed_indexes').notNull(),
    lockedRelations: integer('locked_relations').notNull(),
    indexBytes: bigint('index_bytes', { mode: 'number' }).notNull(),
    tableBytes: bigint('table_bytes', { mode: 'number' }).notNull(),
    databaseBytes: bigint('database_bytes', { mode: 'number' }),
    indexScans: bigint('index_scans', { mode: 'number' }).notNull(),
    seqScans: bigint('seq_scans', { mode: 'number' }).notNull(),
    rowsWritten: bigint('rows_written', { mode: 'number' }).notNull(),
    /** Failed questions only; the answered ones are counted by the columns above. */
    failed: jsonb('failed').$type<Asked[]>(),
  },
  (t) => [primaryKey({ columns: [t.targetId, t.at] })],
)

/** Snapshots rolled up to hours, kept as long as the daily samples: coverage and the overview's charts. */
export const snapshotHours = pgTable(
  'snapshot_hours',
  {
    targetId: uuid('target_id').notNull(),
    at: at('at').notNull(),
    taken: integer('taken').notNull(),
    indexBytes: bigint('index_bytes', { mode: 'number' }).notNull(),
    tableBytes: bigint('table_bytes', { mode: 'number' }).notNull(),
    databaseBytes: bigint('database_bytes', { mode: 'number' }),
    indexScans: bigint('index_scans', { mode: 'number' }).notNull(),
    seqScans: bigint('seq_scans', { mode: 'number' }).notNull(),
    rowsWritten: bigint('rows_written', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.targetId, t.at] })],
)

/** Something a page or a command asks of a worker and waits for. */
export const errands = pgTable(
  'errands',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    kind: text('kind')
      .$type<'test' | 'snapshot' | 'columns' | 'explain' | 'preflight' | 'scan' | 'message'>()
      .notNull(),
    targetId: uuid('target_id'),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull().default({}),
    state: text('state').$type<'waiting' | 'running' | 'done' | 'failed'>().notNull().default('waiting'),
    result: jsonb('result'),
    problem: jsonb('problem').$type<ProblemBody>(),
    claimedBy: text('claimed_by'),
    createdAt: at('created_at').notNull().defaultNow(),
    deadlineAt: at('deadline_at').notNull(),
    finishedAt: at('finished_at'),
  },
  (t) => [index('errands_waiting').on(t.createdAt).where(sql`state = 'waiting'`)],
)

export const workers = pgTable('workers', {
  id: text('id').primaryKey(),
  host: text('host').notNull(),
  pid: integer('pid').notNull(),
  startedAt: at('started_at').notNull(),
  beatAt: at('beat_at').notNull(),
})

/** Public halves of the workers' sealing keys; the newest one seals. */
export const sealingKeys = pgTable('sealing_keys', {
  id: text('id').primaryKey(),
  publicKey: text('public_key').notNull(),
  createdAt: at('created_at').notNull().defaultNow(),
})
