import {
  bigint,
  boolean,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import type { BloatConfidence, BloatReason } from '@/lib/domain/bloat/bloat-estimate'
import type { Horizon } from '@/lib/domain/bloat/horizon'
import type { KeyOrder } from '@/lib/domain/bloat/key-order'
import type { PageScan } from '@/lib/domain/bloat/page-scan'
import type { Regrowth } from '@/lib/domain/bloat/regrowth'
import type { Asked } from '@/lib/domain/facts'
import type { ProblemBody } from '@/lib/domain/problem'

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
const bytes = (name: string) => bigint(name, { mode: 'number' })

/** The latest figure of each index that is large enough to matter; its identity is ours, so it outlives rebuilds. */
export const indexBloat = pgTable('index_bloat', {
  indexId: integer('index_id').primaryKey(),
  askedAt: at('asked_at').notNull(),
  /** File node, size and statistics it was computed from; a new one asks again. */
  stamp: text('stamp').notNull(),
  confidence: text('confidence').$type<BloatConfidence>().notNull(),
  reason: text('reason').$type<BloatReason>(),
  ratio: doublePrecision('ratio'),
  margin: doublePrecision('margin'),
  neededBytes: bytes('needed_bytes'),
  reclaimableBytes: bytes('reclaimable_bytes'),
  sizeBytes: bytes('size_bytes').notNull(),
  rows: doublePrecision('rows'),
  keyOrder: text('key_order').$type<KeyOrder>(),
  /** When it was last built or rebuilt, as far as that was seen. */
  rebuiltAt: at('rebuilt_at'),
  regrowth: jsonb('regrowth').$type<Regrowth>(),
  /** GIN's pending list or a hash index's pages, when they were read. */
  pages: jsonb('pages').$type<PageScan>(),
})

/** The last figure of each day: trend, own baseline and forecast. Partitioned by month. */
export const bloatDays = pgTable(
  'bloat_days',
  {
    at: at('at').notNull(),
    indexId: integer('index_id').notNull(),
    measuredAt: at('measured_at').notNull(),
    sizeBytes: bytes('size_bytes').notNull(),
    rows: doublePrecision('rows'),
    ratio: doublePrecision('ratio'),
    reclaimableBytes: bytes('reclaimable_bytes'),
    confidence: text('confidence').$type<BloatConfidence>().notNull(),
    /** The rows were counted by an ANALYZE after the last rebuild, so that size and rows may serve as a baseline. */
    isSettled: boolean('is_settled').notNull(),
  },
  (t) => [primaryKey({ columns: [t.indexId, t.at] })],
)

/** The last scan of every page that a person asked for, running or over. */
export const bloatScans = pgTable('bloat_scans', {
  indexId: integer('index_id').primaryKey(),
  targetId: uuid('target_id').notNull(),
  state: text('state').$type<'waiting' | 'running' | 'done' | 'failed'>().notNull(),
  askedBy: text('asked_by').notNull(),
  askedAt: at('asked_at').notNull(),
  startedAt: at('started_at'),
  finishedAt: at('finished_at'),
  /** Bytes to read, as announced. */
  sizeBytes: bytes('size_bytes').notNull(),
  timeLimitS: integer('time_limit_s').notNull(),
  isCancelled: boolean('is_cancelled').notNull().default(false),
  filenode: bytes('filenode'),
  pages: jsonb('pages').$type<PageScan>(),
  problem: jsonb('problem').$type<ProblemBody>(),
})

/** What was asked of a target for bloat as a whole. */
export const bloatStates = pgTable('bloat_states', {
  targetId: uuid('target_id').primaryKey(),
  at: at('at').notNull(),
  durationMs: doublePrecision('duration_ms').notNull(),
  horizon: jsonb('horizon').$type<Horizon>(),
  /** Columns whose statistics would be needed, and those our role may see. */
  expectedStatistics: integer('expected_statistics').notNull(),
  visibleStatistics: integer('visible_statistics').notNull(),
  /** What keeps us from scanning indexes, by access method; null for one that may be scanned. */
  scanning: jsonb('scanning').$type<Record<string, ProblemBody | null>>(),
  failed: jsonb('failed').$type<Asked[]>(),
})
