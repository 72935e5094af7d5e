'use client'

import { useState } from 'react'
import { OperateButton } from '@/components/operation/operate-button'
import { actWords } from '@/components/operation/operation-words'
import { Button } from '@/components/ui/button'
import { classNames } from '@/components/ui/class-names'
import { CodeBlock } from '@/components/ui/code-block'
import { count, duration, percent, plural } from '@/lib/domain/format'
import type { Finding } from '@/lib/domain/plan/finding'
import { visibleText } from '@/lib/domain/visible-text'
import type { PlanViewProps } from './plan-view-props'
import { SeverityMark, severityWord } from './severity-mark'

const first = 20

/** What to change, the largest gain first, each with its proof and its price; a screenful or two at once. */
export function PlanFindings({ analysis, findings, selectedId, onSelect }: PlanViewProps) {
  const [most, setMost] = useState(first)
  if (findings.length === 0) {
    return (
      <p className="px-4 py-4 text-sm text-muted">
        {analysis.plan.hasActuals
          ? 'Nothing stands out: no node of this plan has much to win.'
          : 'Nothing stands out from the costs. Only a run with ANALYZE says where the time goes.'}
      </p>
    )
  }
  return (
    <>
      <ol className="flex flex-col">
        {findings.slice(0, most).map((finding) => (
          <FindingCard
            key={`${finding.kind} ${finding.nodeId} ${finding.title}`}
            finding={finding}
            executionMs={analysis.executionMs}
            isSelected={finding.nodeId !== null && finding.nodeId === selectedId}
            onSelect={onSelect}
          />
        ))}
      </ol>
      {findings.length > most && (
        <div className="border-t border-line px-4 py-2">
          <Button size="sm" onClick={() => setMost(most + 5 * first)}>
            Show more of the other {count(findings.length - most)}
          </Button>
        </div>
      )}
    </>
  )
}

type FindingCardProps = {
  finding: Finding
  executionMs: number | null
  isSelected: boolean
  onSelect: (nodeId: number | null) => void
}

/** One finding: what is wrong, the figures that prove it, what to do and what that costs. */
export function FindingCard({ finding, executionMs, isSelected, onSelect }: FindingCardProps) {
  const { severity, nodeId, savedMs } = finding
  return (
    <li
      className={classNames(
        'flex flex-col gap-2 border-b border-line px-4 py-3 text-sm last:border-b-0',
        isSelected && 'bg-accent-soft',
      )}
    >
      <div className="flex items-start gap-2">
        <span className="pt-0.5">
          <SeverityMark severity={severity} />
        </span>
        <div className="min-w-0 flex-1">
          <h3 className="font-medium text-ink">
            {nodeId === null ? (
              visibleText(finding.title)
            ) : (
              <button
                type="button"
                onClick={() => onSelect(nodeId)}
                className="text-left underline-offset-2 hover:underline"
              >
                {visibleText(finding.title)}
              </button>
            )}
          </h3>
          <p className="text-xs text-muted">
            {severityWord(severity)}
            {savedMs !== null && savedMs > 0 && `, could save about ${duration(savedMs)}`}
            {savedMs !== null && savedMs > 0 && executionMs ? ` (${percent(Math.min(savedMs / executionMs, 1))})` : ''}
            {finding.isEstimated && ', judged from costs'}
            {finding.relatedNodeIds.length > 0 && `, touches ${plural(finding.relatedNodeIds.length, 'other node')}`}
          </p>
        </div>
      </div>
      {finding.evidence.length > 0 && (
        <ul className="flex list-disc flex-col gap-0.5 pl-9 text-muted marker:text-faint">
          {finding.evidence.map((line) => (
            <li key={line}>{visibleText(line)}</li>
          ))}
        </ul>
      )}
      {finding.live.length > 0 && (
        <ul className="ml-5.5 flex flex-col gap-0.5 border-l-2 border-accent-line pl-3 text-ink">
          {finding.live.map((line) => (
            <li key={line}>{visibleText(line)}</li>
          ))}
        </ul>
      )}
      <p className="pl-5.5 text-ink">{visibleText(finding.remedy)}</p>
      {finding.steps.map((step) => (
        <div key={step.sql} className="flex flex-col gap-1 pl-5.5">
          <CodeBlock text={step.sql} />
          {step.operation && (
            <OperateButton size="sm" className="w-fit" wish={{ request: step.operation }}>
              {actWords[step.operation.kind]}…
            </OperateButton>
          )}
          {step.costs && <p className="text-xs text-muted">{visibleText(step.costs)}</p>}
        </div>
      ))}
    </li>
  )
}
