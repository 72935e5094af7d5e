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
import type { Standbys } from '@/lib/domain/assess/standbys'
import type { Traits } from '@/lib/domain/assess/traits'
import type { UseClass } from '@/lib/domain/assess/use-class'
import type { Published, Reference, Unfinished } from '@/lib/domain/assess/watched'
import type { Asked } from '@/lib/domain/facts'
import type { FindingKind, FindingObject, OpenFindings, Severity } from '@/lib/domain/finding'
import type { FindingChange } from '@/lib/domain/finding-life'
import type { OperationRequest } from '@/lib/domain/operation/request'
import type { Evidence, Verdict } from '@/lib/domain/verdict'

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** The last assessment of a target, and what its server said that a snapshot does not ask. */
export const assessments = pgTable('assessments', {
  targetId: uuid('target_id').primaryKey(),
  at: at('at'),
  durationMs: doublePrecision('duration_ms'),
  /** Findings beyond the thousand weightiest of a kind, which are not stored. */
  leftOut: integer('left_out').notNull().default(0),
  /** When foreign keys, publications and traits of indexes were asked for, and which of these questions failed then. */
  catalogAt: at('catalog_at'),
  foreignKeys: jsonb('foreign_keys').$type<Reference[]>(),
  published: jsonb('published').$type<Published[]>(),
  traits: jsonb('traits').$type<Traits>(),
  catalogFailed: jsonb('catalog_failed').$type<Asked[]>(),
  /** When running commands and standbys were asked for. */
  runningAt: at('running_at'),
  unfinished: jsonb('unfinished').$type<Unfinished[]>(),
  standbys: jsonb('standbys').$type<Standbys>(),
  failed: jsonb('failed').$type<Asked[]>(),
  /** Counted when findings are stored, dismissed or restored, so that lists of targets need not count them. */
  open: jsonb('open').$type<OpenFindings>(),
})

/** What the rules found. Identity is its kind with the names it speaks of; one that is gone keeps its row for its history. */
export const findings = pgTable(
  'findings',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    targetId: uuid('target_id').notNull(),
    identity: text('identity').notNull(),
    kind: text('kind').$type<FindingKind>().notNull(),
    severity: text('severity').$type<Severity>().notNull(),
    says: text('says').notNull(),
    objects: jsonb('objects').$type<[FindingObject, ...FindingObject[]]>().notNull(),
    indexId: integer('index_id'),
    tableId: integer('table_id'),
    reclaimableBytes: bigint('reclaimable_bytes', { mode: 'number' }),
    evidence: jsonb('evidence').$type<Evidence[]>().notNull(),
    nextText: text('next_text').notNull(),
    nextSql: text('next_sql'),
    nextOperations: jsonb('next_operations').$type<OperationRequest[]>(),
    verdict: text('verdict').$type<Verdict>(),
    fingerprint: text('fingerprint').notNull(),
    firstSeenAt: at('first_seen_at').notNull(),
    lastSeenAt: at('last_seen_at').notNull(),
    resolvedAt: at('resolved_at'),
    dismissedAt: at('dismissed_at'),
    dismissedBy: text('dismissed_by'),
    dismissReason: text('dismiss_reason'),
    /** Null: until the facts change. */
    dismissedUntil: at('dismissed_until'),
  },
  (t) => [
    uniqueIndex('findings_identity').on(t.targetId, t.identity),
    index('findings_index').on(t.indexId).where(sql`index_id is not null`),
    index('findings_invalid').on(t.id).where(sql`kind = 'invalid' and resolved_at is null`),
  ],
)

export const findingEvents = pgTable(
  'finding_events',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    findingId: integer('finding_id')
      .notNull()
      .references(() => findings.id, { onDelete: 'cascade' }),
    at: at('at').notNull(),
    kind: text('kind').$type<FindingChange>().notNull(),
    /** Who did it, or null for what the rules noticed. */
    actor: text('actor'),
    words: text('words').notNull(),
  },
  (t) => [index('finding_events_finding').on(t.findingId, t.at)],
)

/** The verdict of each index as of the last assessment; its ledger is drawn up when somebody reads it. */
export const indexVerdicts = pgTable('index_verdicts', {
  indexId: integer('index_id').primaryKey(),
  verdict: text('verdict').$type<Verdict>().notNull(),
  reason: text('reason').notNull(),
})

/** What keeping each index costs, as of the last assessment: partitions and partitioned indexes too. */
export const indexPrices = pgTable('index_prices', {
  indexId: integer('index_id').primaryKey(),
  /** Entries written in a mean day of the window. */
  entriesPerDay: doublePrecision('entries_per_day').notNull(),
  /** Null where the size of an entry is not known. */
  bytesPerDay: doublePrecision('bytes_per_day'),
  /** Of what is written to all indexes of its table, 0..1. */
  share: doublePrecision('share'),
  /** It is partial, and how many of the rows written are its own is not known. */
  isAtMost: boolean('is_at_most').notNull(),
  use: text('use').$type<UseClass>(),
})
