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
import type { ExplainOptions } from '@/lib/domain/ddl/explain'
import type { PlanFormat } from '@/lib/domain/plan/bag'

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

/** Plans that were run on a target or pasted; the figures are drawn anew from `source` whenever one is read. */
export const plans = pgTable(
  'plans',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** Null: pasted, and of no target. */
    targetId: uuid('target_id'),
    /** Who ran or pasted it; null for keys and the system. */
    personId: uuid('person_id'),
    author: text('author').notNull(),
    /** False is history: it expires by itself. True was kept by a person. */
    isKept: boolean('is_kept').notNull().default(false),
    name: text('name'),
    query: text('query'),
    options: jsonb('options').$type<ExplainOptions>(),
    versionNumber: integer('version_number'),
    /** The plan as it came. */
    source: text('source').notNull(),
    sourceBytes: bigint('source_bytes', { mode: 'number' }).notNull(),
    format: text('format').$type<PlanFormat>().notNull(),
    executionMs: doublePrecision('execution_ms'),
    planningMs: doublePrecision('planning_ms'),
    totalCost: doublePrecision('total_cost'),
    nodeCount: integer('node_count').notNull(),
    findingCount: integer('finding_count').notNull(),
    worstKind: text('worst_kind'),
    worstSeverity: text('worst_severity'),
    /** Alike for statements that differ in constants only. */
    queryFingerprint: text('query_fingerprint'),
    /** Alike for plans of the same nodes on the same objects. */
    shapeFingerprint: text('shape_fingerprint').notNull(),
    /** Of the indexes its nodes read, without schema; empty for plans stored before this was noted. */
    indexNames: text('index_names').array().notNull().default([]),
    /** Constants were taken out before it was stored. */
    isRedacted: boolean('is_redacted').notNull().default(false),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  (t) => [
    index('plans_target').on(t.targetId, t.createdAt),
    index('plans_history').on(t.createdAt).where(sql`not is_kept`),
  ],
)
