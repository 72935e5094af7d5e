import { severityHealth } from '@/components/finding/finding-look'
import { FindingObjectName } from '@/components/finding/finding-objects'
import { CodeBlock } from '@/components/ui/code-block'
import { HealthMark } from '@/components/ui/health'
import { findingWords } from '@/lib/domain/finding'
import { bytes } from '@/lib/domain/format'
import type { ReportFinding } from '@/lib/domain/report/target-report'
import { verdictWords } from '@/lib/domain/verdict'
import { visibleText } from '@/lib/domain/visible-text'

export type ReportFindingEntryProps = { slug: string; finding: ReportFinding; withSql: boolean }

/** One finding on paper: what, the evidence line by line, the next step. Its statement may stand elsewhere. */
export function ReportFindingEntry({ slug, finding, withSql }: ReportFindingEntryProps) {
  const { kind, severity, says, objects, evidence, nextStep, reclaimableBytes, verdict } = finding
  const marks = [
    verdict && verdictWords[verdict].toLowerCase(),
    reclaimableBytes ? `frees ${bytes(reclaimableBytes)}` : null,
  ].filter((mark) => mark !== null)
  return (
    <section className="flex break-inside-avoid flex-col gap-1 border-b border-line pb-3 last:border-b-0">
      <header className="flex flex-wrap items-baseline gap-x-3">
        <HealthMark health={severityHealth[severity]} word={findingWords[kind]} />
        <h4 className="min-w-0 text-sm font-medium text-ink">
          <FindingObjectName slug={slug} object={objects[0]} />
        </h4>
        {marks.length > 0 && <span className="ml-auto text-xs text-muted">{marks.join(', ')}</span>}
      </header>
      <p className="text-sm text-ink">
        <bdi dir="auto">{visibleText(says)}</bdi>
      </p>
      <dl className="grid grid-cols-[6.5rem_1fr] gap-x-4 text-xs max-sm:grid-cols-1">
        {evidence.map(({ topic, text }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: several lines may say the same, and none moves.
          <div key={at} className="contents">
            <dt className="text-muted">{topic}</dt>
            <dd className="min-w-0 text-ink [overflow-wrap:anywhere]">
              <bdi dir="auto">{visibleText(text)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <p className="text-sm text-ink">
        <span className="font-medium">Next: </span>
        <bdi dir="auto">{visibleText(nextStep.text)}</bdi>
      </p>
      {withSql && nextStep.sql && <CodeBlock text={nextStep.sql} label="the statement" />}
    </section>
  )
}
