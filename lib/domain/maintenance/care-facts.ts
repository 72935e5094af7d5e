import type { BloatConfidence } from '../bloat/bloat-estimate'
import type { FindingKind } from '../finding'
import type { OperationRequest } from '../operation/request'
import type { Verdict } from '../verdict'

/** What maintenance knows of an index that may be rebuilt. Names are those of the target. */
export type CaredIndex = {
  id: number
  tableId: number
  schema: string
  table: string
  name: string
  method: string
  sizeBytes: number | null
  tableBytes: number | null
  isExclusion: boolean
  bloat: {
    /** 0.4: a rebuild frees 40 % of the file; negative: it would grow. */
    ratio: number | null
    reclaimableBytes: number | null
    confidence: BloatConfidence
    /** Why the figure is weak or missing, in words. */
    why: string | null
    hasRandomKeys: boolean
    /** Pages of a GIN index's pending list; null when not read. */
    pendingPages: number | null
  } | null
  rebuiltAt: Date | null
  past: Past | null
}

/** Entries read from an index, and rows of the heap visited for them by scans of this index alone. */
export type IndexReads = {
  name: string
  /** It carries columns for nothing but index-only scans. */
  hasInclude: boolean
  /** In the last seven days. */
  entries: number
  visits: number
  /** Since the server's counters began. */
  allEntries: number
  allVisits: number
}

export type CaredTable = {
  id: number
  schema: string
  name: string
  kind: 'r' | 'p' | 'm'
  rows: number
  liveRows: number
  deadRows: number
  modifiedSinceAnalyze: number
  lastAnalyzedAt: Date | null
  isNeverAnalyzed: boolean
  bytes: number | null
  /** Partitions below it at any depth. */
  partitions: number
  /** Pages of the heap, and how many of them are all-visible: of the last vacuum or analyze. Null when not read yet. */
  pages: number | null
  allVisiblePages: number | null
  lastVacuumedAt: Date | null
  /** Rows inserted, updated and deleted since then, as far as it was watched: a lower bound. */
  writtenSinceVacuum: number
  /** Rows that bitmap scans fetched since the server's counters began. */
  bitmapRows: number
  /** Of indexes that can be read without the heap, where pages of it are not all-visible. */
  reads: IndexReads[]
  /** What earlier runs did with it, by task. */
  past: Record<'statistics' | 'vacuum', Past | null>
}

/** Something that was found and may be mended by an operation. */
export type CaredFinding = {
  id: number
  kind: FindingKind
  says: string
  schema: string
  table: string | null
  index: string | null
  indexId: number | null
  tableId: number | null
  reclaimableBytes: number | null
  verdict: Verdict | null
  /** Null when no operation of ours mends it: then it is proposed with its next step only. */
  request: OperationRequest | null
  sql: string | null
  past: Past | null
}

/** What earlier runs did with this object. */
export type Past = {
  /** Tries since the last success that failed, or were cut off by a guard or the end of the window. */
  failures: number
  lastFailedAt: Date | null
  /** Rebuilds: bytes predicted to be freed and bytes freed, latest last. */
  rebuilds: { predictedBytes: number; freedBytes: number; at: Date }[]
  /** How long the longest of those was at it when it was cut off, ms: so long it takes at least. Null when none was. */
  cutOffMs: number | null
  /** Refused for a right that our role lacks, with the sentence that was said. */
  refused: { at: Date; says: string } | null
}
