import { HealthMark } from '@/components/ui/health'
import { RelativeTime } from '@/components/ui/relative-time'
import { type Evidence, weights } from '@/lib/domain/verdict'
import { visibleText } from '@/lib/domain/visible-text'
import { weightLooks } from './finding-look'

export type EvidenceListProps = {
  evidence: Evidence[]
  /** Lines of a ledger weigh for or against dropping; those of other findings only tell. */
  weighed: boolean
}

/** Evidence line by line: what it speaks of, what is the case, and what it weighs. */
export function EvidenceList({ evidence, weighed }: EvidenceListProps) {
  return (
    <>
      <dl className="flex flex-col text-sm">
        {evidence.map((line, place) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: several lines may say the same, and none moves.
            key={place}
            className="grid grid-cols-[8.5rem_1fr] items-baseline gap-x-3 gap-y-0.5 border-b border-line py-1.5 last:border-b-0 max-sm:grid-cols-1"
          >
            <dt className="flex items-baseline gap-2 text-xs text-muted">
              {weighed && <HealthMark {...weightLooks[line.weight]} title={weightLooks[line.weight].word} wordHidden />}
              {line.topic}
            </dt>
            <dd className="min-w-0 text-ink [overflow-wrap:anywhere]">
              <bdi dir="auto">{visibleText(line.text)}</bdi>
              {line.at && (
                <span className="pl-2 text-xs whitespace-nowrap text-faint">
                  <RelativeTime at={line.at} />
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {weighed && <Legend evidence={evidence} />}
    </>
  )
}

/** What the marks mean that stand here. */
function Legend({ evidence }: { evidence: Evidence[] }) {
  const present = weights.filter((weight) => evidence.some((line) => line.weight === weight))
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 pt-2 text-xs text-faint">
      {present.map((weight) => (
        <HealthMark key={weight} {...weightLooks[weight]} />
      ))}
    </p>
  )
}
