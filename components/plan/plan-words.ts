import { bytes, compactCount, count, duration, percent } from '@/lib/domain/format'
import type { Analysis, Figures } from '@/lib/domain/plan/analysis'
import type { Buffers, PlanNode } from '@/lib/domain/plan/plan'

/** PostgreSQL's block; a server may be built with another size, which no plan says. */
export const blockBytes = 8192

export type Heat = 'none' | 'some' | 'much' | 'most'

/** How hot a share from 0 to 1 is: from 10 %, from 40 %, from 90 %. */
export function heatOf(share: number | null): Heat {
  if (share === null || share < 0.1) return 'none'
  if (share < 0.4) return 'some'
  return share < 0.9 ? 'much' : 'most'
}

/** The same for a factor of estimation: from 10, from 100, from 1000. */
export function heatOfFactor(factor: number | null): Heat {
  if (factor === null || factor < 10) return 'none'
  if (factor < 100) return 'some'
  return factor < 1000 ? 'much' : 'most'
}

export const heatBar: Record<Heat, string> = {
  none: 'bg-control',
  some: 'bg-accent',
  much: 'bg-attention',
  most: 'bg-harm',
}
export const heatText: Record<Heat, string> = {
  none: '',
  some: 'font-medium text-ink',
  much: 'font-medium text-attention',
  most: 'font-semibold text-harm',
}

/** Milliseconds of a node; an amount below its rounding is only about zero. */
export function msWords(ms: number, toleranceMs: number | null = null): string {
  if (toleranceMs !== null && toleranceMs > 0 && Math.abs(ms) <= toleranceMs) return '≈ 0 ms'
  return ms > 0 && ms < 0.005 ? '< 0.01 ms' : duration(ms)
}

/** How far off a time may be, in ms, however small; null when that is not worth a word beside it. */
export function toleranceWords(toleranceMs: number, ofMs: number): string | null {
  if (toleranceMs <= 0 || toleranceMs < ofMs / 1000) return null
  return toleranceMs < 0.01 ? `${Number(toleranceMs.toPrecision(2))} ms` : duration(toleranceMs)
}

/** "32×", "1.3×". */
export function factorWords(factor: number): string {
  if (factor >= 10) return `${compactCount(factor)}×`
  return `${Number(factor.toFixed(1))}×`
}

/** The factor as a sentence. */
export function estimateWords(node: PlanNode, figures: Figures): string | null {
  if (figures.estimateFactor === null || figures.estimateDirection === null || node.planRows === null) return null
  if (figures.estimateFactor < 1.05) return 'as many rows as the planner expected'
  const direction = figures.estimateDirection === 'under' ? 'more' : 'fewer'
  return `${factorWords(figures.estimateFactor)} ${direction} rows than the planner expected`
}

export function isApproximate(figures: Figures): boolean {
  return figures.totalRowsLow !== figures.totalRowsHigh
}

/** "1,234", or "≈ 1,234" when the printed mean was rounded. */
export function rowsWords(figures: Figures): string {
  if (figures.totalRows === null) return 'unknown'
  return `${isApproximate(figures) ? '≈ ' : ''}${count(figures.totalRows)}`
}

/** "between 1,200 and 1,260 rows", or null when the number is exact. */
export function rowsBounds(figures: Figures): string | null {
  const { totalRowsLow: low, totalRowsHigh: high } = figures
  if (low === null || high === null || low === high) return null
  return `between ${count(Math.ceil(low))} and ${count(Math.floor(high))} rows: EXPLAIN prints a rounded mean per loop`
}

/** "12,345 blocks (96.4 MB)". */
export function blockWords(blocks: number): string {
  return `${count(blocks)} ${blocks === 1 ? 'block' : 'blocks'} (${bytes(blocks * blockBytes)})`
}

/** Blocks of the cache and of disk that a node touched. */
export function touched(buffers: Buffers): number {
  return (
    buffers.sharedHit +
    buffers.sharedRead +
    buffers.localHit +
    buffers.localRead +
    buffers.tempRead +
    buffers.tempWritten
  )
}

const bufferLabels: [keyof Buffers, string][] = [
  ['sharedHit', 'Found in the cache'],
  ['sharedRead', 'Read into the cache'],
  ['sharedDirtied', 'Made dirty'],
  ['sharedWritten', 'Written out'],
  ['localHit', 'Temporary tables: found'],
  ['localRead', 'Temporary tables: read'],
  ['localDirtied', 'Temporary tables: made dirty'],
  ['localWritten', 'Temporary tables: written out'],
  ['tempRead', 'Temporary files: read'],
  ['tempWritten', 'Temporary files: written'],
]

/** One line for each kind of access that happened. */
export function bufferLines(buffers: Buffers): { label: string; value: string }[] {
  return bufferLabels.flatMap(([name, label]) =>
    buffers[name] > 0 ? [{ label, value: blockWords(buffers[name]) }] : [],
  )
}

/** The objects a node works on, as names to draw: never joined into SQL. */
export function objectOf(
  node: PlanNode,
): { kind: 'table' | 'index' | 'cte' | 'function'; schema: string | null; name: string } | null {
  if (node.relation) return { kind: 'table', schema: node.schema, name: node.relation }
  if (node.cteName) return { kind: 'cte', schema: null, name: node.cteName }
  if (node.functionName) return { kind: 'function', schema: node.schema, name: node.functionName }
  return null
}

/** What a share is of. */
export function shareWords(analysis: Analysis, share: number): string {
  return `${percent(share)} of the ${analysis.plan.hasTimes ? 'execution time' : 'total cost'}`
}
