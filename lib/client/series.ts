import type { LineageKind } from '@/lib/domain/lineage'
import type { SubjectEvent } from '@/lib/store/series'

/** What the series routes answer: counts and levels per bucket, null where nothing was measured, and what happened. */
export type SeriesAnswer = {
  from: string
  to: string
  simulatedUntil: string | null
  bucketSeconds: number
  points: { at: string; [name: string]: number | string | null }[]
  events: { at: string; kind: LineageKind; words: string; indexId: number | null; index: SubjectEvent['index'] }[]
}
