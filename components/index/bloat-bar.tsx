import { UnknownMark } from '@/components/grid/unknown-mark'
import type { BloatConfidence } from '@/lib/domain/bloat/bloat-estimate'
import { confidenceNames, confidenceWords, ratioWords } from '@/lib/domain/bloat/words'
import { stamp } from '@/lib/domain/format'

export type BloatBarProps = {
  ratio: number | null
  confidence: BloatConfidence | null
  why: string
  at: Date | string | null
}

/** A share of an index's file as a bar with its number, and on hover how surely it is known. */
export function BloatBar({ ratio, confidence, why, at }: BloatBarProps) {
  if (ratio === null || confidence === null) return <UnknownMark why={why} />
  const share = Math.max(0, Math.min(1, ratio))
  const words = `${confidenceNames[confidence]}. ${confidenceWords(confidence, null)}${at ? ` Computed ${stamp(new Date(at)).slice(0, 16)} UTC.` : ''}`
  return (
    <span className="flex w-full items-center justify-end gap-2" title={words}>
      <span aria-hidden className="h-1.5 w-9 shrink-0 overflow-hidden rounded-full bg-line">
        <span
          className={`block h-full rounded-full ${share >= 0.4 ? 'bg-attention' : 'bg-accent'} ${confidence === 'weak' ? 'opacity-60' : ''}`}
          style={{ width: `${share * 100}%` }}
        />
      </span>
      <span className="w-12 text-right">
        {confidence === 'weak' && ratio >= 0.005 && '≥ '}
        {ratioWords(share)}
      </span>
      <span className="sr-only">{words}</span>
    </span>
  )
}
