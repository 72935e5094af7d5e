import type { IndexColumn } from '@/lib/domain/facts'
import type { OperationRequest } from '@/lib/domain/operation/request'
import type { Analysis } from './analysis'

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'

/** A statement to run, with what it costs in words: its lock, its time, its room, its price for writes. */
export type Step = {
  sql: string
  costs: string
  /** The same as an operation, where the target is known to have the table. */
  operation?: OperationRequest
}

export type Finding = {
  /** Kebab-case name of the rule, for instance `seq-scan-selective-filter`. */
  kind: string
  severity: Severity
  /** Null speaks of the whole statement. */
  nodeId: number | null
  /** Nodes the same root cause makes slow, and joins above it. */
  relatedNodeIds: number[]
  /** Wall milliseconds that could be avoided; null when the plan has no times. */
  savedMs: number | null
  /** From costs, not from measurement. */
  isEstimated: boolean
  /** One line: what is wrong, with its figure. */
  title: string
  /** Figures that prove it. */
  evidence: string[]
  /** One or two sentences: what to change. */
  remedy: string
  steps: Step[]
  /** Indexes of the target that bear on it, in words, for instance that one exists but is invalid. */
  live: string[]
}

/** What a finding tells, in words. */
export type Words = {
  title: string
  evidence: string[]
  remedy: string
  steps?: Step[]
  live?: string[]
}

/** What a rule says; the engine adds severity and drops what is too small or already said. */
export type Draft = Claim & Words

/** Where something is lost, and how much. */
export type Claim = {
  nodeId: number | null
  relatedNodeIds?: number[]
  savedMs: number | null
  /** What the saving is part of, when that is not the execution, ms. */
  wholeMs?: number
  /** Share of the root's cost that could be avoided, for plans without times. */
  savedCostShare?: number
  /** Never more severe than this; `info` is always shown. */
  ceiling?: Severity
  /**
   * Findings with the same cause say the same thing: only the one with the most to win stays, the others' nodes are linked.
   * For instance `index:public.orders:status`. Default: kind and node.
   */
  cause?: string
}

/** `code` is the number in the catalogue of findings: S scans, J joins, M memory and rows, E estimates, X everything else. */
export type Rule = { code: string; kind: string; find: (analysis: Analysis, live: LivePlanFacts | null) => Draft[] }

/** What Arborist knows of the target a plan was made on; all from its own store. Null: unknown. */
export type LivePlanFacts = {
  versionNumber: number | null
  settings: Record<string, string>
  tables: LiveTable[]
}

export type LiveTable = {
  schema: string
  name: string
  /** reltuples; null when never analysed. */
  rows: number | null
  heapBytes: number | null
  modifiedSinceAnalyze: number | null
  /** The later of manual and automatic. */
  lastAnalyzeAt: Date | null
  lastVacuumAt: Date | null
  indexes: LiveIndex[]
}

export type LiveIndex = {
  name: string
  method: string
  keys: IndexColumn[]
  include: string[]
  predicate: string | null
  isUnique: boolean
  isValid: boolean
  isReady: boolean
  sizeBytes: number | null
  definition: string
}
