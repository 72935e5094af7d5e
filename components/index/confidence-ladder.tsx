import { type BloatConfidence, bloatConfidences } from '@/lib/domain/bloat/bloat-estimate'
import { confidenceNames } from '@/lib/domain/bloat/words'

/** How surely a figure is known, among all the ways it could be; the best first. */
export function ConfidenceLadder({ confidence }: { confidence: BloatConfidence }) {
  return (
    <ol aria-label="How surely it is known, the best first" className="flex flex-wrap gap-1 text-xs">
      {bloatConfidences.map((each) => (
        <li
          key={each}
          aria-current={each === confidence ? 'step' : undefined}
          className={
            each === confidence
              ? 'rounded-sm border border-accent-line bg-accent-soft px-1.5 py-0.5 font-medium text-ink'
              : 'rounded-sm border border-line px-1.5 py-0.5 text-muted'
          }
        >
          {confidenceNames[each]}
        </li>
      ))}
    </ol>
  )
}
