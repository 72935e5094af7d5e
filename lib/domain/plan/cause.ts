import { duration, plural } from '@/lib/domain/format'
import type { Draft } from './finding'

/** A draft with the rule that said it and what it could win. */
export type Candidate = {
  draft: Draft
  kind: string
  /** Position of its rule. */
  order: number
  /** Avoidable share of the statement, 0 to 1. */
  share: number
  /** Avoidable milliseconds; null when the share comes from costs. */
  savedMs: number | null
  isInfo: boolean
  /** Where it stands for several: all their nodes, and what to add to its evidence. */
  relatedNodeIds?: number[]
  together?: string
}

/**
 * One candidate for each root cause: the one with the most to win, carrying the others' nodes. Gains at nodes beside each other
 * add up; of nodes within each other the outermost counts. `lastInside` holds, by node, the last node of its subtree.
 */
export function mergeCauses(candidates: Candidate[], lastInside: number[], executionMs: number | null): Candidate[] {
  const groups = new Map<string, Candidate[]>()
  for (const candidate of candidates) {
    const cause = candidate.draft.cause ?? `${candidate.kind}:${candidate.draft.nodeId}`
    const group = groups.get(cause)
    if (group) group.push(candidate)
    else groups.set(cause, [candidate])
  }
  return [...groups.values()].map((group) => merge(group, lastInside, executionMs))
}

function merge(group: Candidate[], lastInside: number[], executionMs: number | null): Candidate {
  const sorted = group.toSorted(byWeight)
  const best = sorted[0] as Candidate
  if (sorted.length === 1) return best
  const alike = sorted.filter((one) => one.isInfo === best.isInfo && (one.savedMs === null) === (best.savedMs === null))
  const beside = besideEachOther(alike, lastInside)
  const share = Math.min(1, Math.max(best.share, sum(beside.map((one) => one.share))))
  const inMs = Math.max(best.savedMs ?? 0, sum(beside.map((one) => one.savedMs ?? 0)))
  const savedMs = best.savedMs === null ? null : Math.min(inMs, executionMs ?? inMs)
  const related = sorted.flatMap((one) => [...(one.draft.relatedNodeIds ?? []), one.draft.nodeId])
  const relatedNodeIds = related.filter((id) => id !== null)
  return { ...best, share, savedMs, relatedNodeIds, together: togetherOf(beside.length, savedMs) }
}

/** So that the gain is not mistaken for that of one node. */
function togetherOf(nodes: number, savedMs: number | null): string {
  if (nodes < 2) return ''
  const gain = savedMs === null ? '' : `; together some ${duration(savedMs)} could be won`
  return `The same at ${plural(nodes - 1, 'more node')}${gain}`
}

/** The largest gain at each of the outermost nodes. */
function besideEachOther(sorted: Candidate[], lastInside: number[]): Candidate[] {
  const atNode = new Map<number, Candidate>()
  for (const one of sorted) {
    const id = one.draft.nodeId
    if (id !== null && !atNode.has(id)) atNode.set(id, one)
  }
  let covered = -1
  const outermost: Candidate[] = []
  for (const [id, one] of [...atNode].toSorted(([a], [b]) => a - b)) {
    if (id <= covered) continue
    covered = lastInside[id] ?? id
    outermost.push(one)
  }
  return outermost
}

/** What is no more than information last; then the largest gain first; then by node, then by rule: always the same order. */
export function byWeight(a: Candidate, b: Candidate): number {
  if (a.isInfo !== b.isInfo) return a.isInfo ? 1 : -1
  return b.share - a.share || (a.draft.nodeId ?? -1) - (b.draft.nodeId ?? -1) || a.order - b.order
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
