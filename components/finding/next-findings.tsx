import Link from 'next/link'
import { HealthMark } from '@/components/ui/health'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { findingWords } from '@/lib/domain/finding'
import { bytes, plural } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'
import type { FindingListAnswer } from '@/lib/services/finding/read'
import { severityHealth, severityWords } from './finding-look'
import { FindingObjectName } from './finding-objects'

export type NextFindingsProps = {
  slug: string
  answer: Pick<FindingListAnswer, 'items' | 'total' | 'reclaimableBytes' | 'assessedAt'>
}

/** The most urgent findings of a target, one line each with its gain. */
export function NextFindings({ slug, answer }: NextFindingsProps) {
  const { items, total, reclaimableBytes, assessedAt } = answer
  const base = `/targets/${encodeURIComponent(slug)}/findings`
  const gain = reclaimableBytes > 0 ? `, ${bytes(reclaimableBytes)} could be freed` : ''
  return (
    <Panel
      title="What to do next"
      context={
        assessedAt ? (
          <>
            {plural(total, 'open finding')}
            {gain}; judged <RelativeTime at={assessedAt} />
          </>
        ) : (
          notJudgedWords(total)
        )
      }
      actions={
        <Link href={base} className="text-xs text-accent underline underline-offset-2 hover:text-accent-strong">
          All findings
        </Link>
      }
      flush
    >
      {items.length === 0 ? (
        <p className="px-4 py-3 text-sm text-muted">
          {assessedAt ? 'Nothing, as far as it is known.' : 'Not judged yet.'}
        </p>
      ) : (
        <ol>
          {items.map((finding) => (
            <li
              key={finding.id}
              className="grid grid-cols-[11rem_1fr_auto] items-baseline gap-x-4 gap-y-0.5 border-b border-line px-4 py-2 text-sm last:border-b-0 hover:bg-hover max-md:grid-cols-1"
            >
              <span className="flex items-baseline gap-1.5">
                <HealthMark
                  health={severityHealth[finding.severity]}
                  word={severityWords[finding.severity]}
                  title={severityWords[finding.severity]}
                  wordHidden
                />
                <Link
                  href={`${base}/${finding.id}`}
                  prefetch={false}
                  className="text-accent underline underline-offset-2 hover:text-accent-strong"
                >
                  {findingWords[finding.kind]}
                </Link>
              </span>
              <span className="flex min-w-0 flex-col">
                <FindingObjectName slug={slug} object={finding.objects[0]} />
                <bdi dir="auto" className="text-muted [overflow-wrap:anywhere]">
                  {visibleText(finding.says)}
                </bdi>
              </span>
              <span className="text-right text-xs whitespace-nowrap text-muted max-md:text-left">
                {finding.reclaimableBytes ? `frees ${bytes(finding.reclaimableBytes)}` : ''}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}

function notJudgedWords(total: number): string {
  return total > 0 ? `${plural(total, 'open finding')}; being judged anew` : 'judged after the first snapshot'
}
