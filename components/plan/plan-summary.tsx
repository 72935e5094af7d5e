import type { ReactNode } from 'react'
import { bytes, count, duration, percent } from '@/lib/domain/format'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Finding } from '@/lib/domain/plan/finding'
import { blockBytes, factorWords, heatOfFactor, heatText } from './plan-words'
import { SeverityMark, severities, severityWord } from './severity-mark'

export type PlanSummaryProps = {
  analysis: Analysis
  findings: Finding[]
  onSelect: (nodeId: number | null) => void
  /** Brings the findings into sight. */
  onFindings: () => void
}

type Figure = { label: string; value: ReactNode; hint: string; nodeId?: number; look?: string }

/** What a statement cost, in one line of figures; only those its EXPLAIN printed. */
export function PlanSummary({ analysis, findings, onSelect, onFindings }: PlanSummaryProps) {
  return (
    <dl className="flex flex-wrap gap-px overflow-hidden rounded-md border border-line bg-line text-sm">
      {figuresOf(analysis).map(({ label, value, hint, nodeId, look }) => (
        <div
          key={label}
          title={hint}
          className="flex min-w-0 flex-1 basis-[7.5rem] flex-col bg-surface md:flex-auto md:basis-auto md:whitespace-nowrap px-3 py-2"
        >
          <dt className="text-xs text-muted">{label}</dt>
          <dd className={look ?? 'font-semibold text-ink'}>
            {nodeId === undefined ? (
              value
            ) : (
              <button type="button" onClick={() => onSelect(nodeId)} className="underline-offset-2 hover:underline">
                {value}
              </button>
            )}
          </dd>
        </div>
      ))}
      <div className="flex min-w-0 flex-1 basis-[7.5rem] flex-col bg-surface md:flex-auto md:basis-auto md:whitespace-nowrap px-3 py-2">
        <dt className="text-xs text-muted">Findings</dt>
        <dd className="font-semibold text-ink">
          {findings.length === 0 ? (
            'none'
          ) : (
            <button
              type="button"
              onClick={onFindings}
              title="Show the findings"
              className="underline-offset-2 hover:underline"
            >
              <Severities findings={findings} />
            </button>
          )}
        </dd>
      </div>
    </dl>
  )
}

function Severities({ findings }: { findings: Finding[] }) {
  return (
    <span className="flex flex-wrap gap-x-3">
      {severities.flatMap((severity) => {
        const number = findings.filter((each) => each.severity === severity).length
        if (number === 0) return []
        return (
          <span key={severity} className="flex items-center gap-1" title={`${number} ${severityWord(severity)}`}>
            <SeverityMark severity={severity} />
            {number}
          </span>
        )
      })}
    </span>
  )
}

function figuresOf(analysis: Analysis): Figure[] {
  const { plan, executionMs, timeOutsideTreeMs: outside, worstEstimate } = analysis
  const root = plan.nodes[0]
  const figures: (Figure | null)[] = [
    executionMs === null || !plan.hasTimes
      ? null
      : { label: executionLabel(analysis), value: duration(executionMs), hint: 'What percentages are of' },
    plan.planningTimeMs === null
      ? null
      : { label: 'Planning', value: duration(plan.planningTimeMs), hint: 'Before execution, on top of it' },
    outside !== null && executionMs && outside / executionMs >= 0.01
      ? {
          label: 'Outside the tree',
          value: duration(outside),
          hint: `${percent(outside / executionMs)} of the execution: start and end of the executor, locks, compilation that EXPLAIN did not show`,
        }
      : null,
    plan.triggers.length > 0
      ? { label: 'Triggers', value: duration(analysis.triggersMs), hint: triggerHint(analysis) }
      : null,
    plan.jit
      ? {
          label: 'JIT',
          value: duration(plan.jit.totalMs),
          hint: `Compiling ${count(plan.jit.functions)} functions, over all processes; it lies within the times of nodes`,
        }
      : null,
    plan.hasActuals && analysis.rowsReturned !== null
      ? { label: 'Rows', value: count(analysis.rowsReturned), hint: 'Returned by the topmost node' }
      : null,
    !plan.hasActuals && root && root.planRows !== null
      ? {
          label: 'Rows expected',
          value: count(root.planRows),
          hint: 'Returned by the topmost node, as the planner expects',
        }
      : null,
    root?.buffers
      ? {
          label: 'Cache hit + read',
          value: `${bytes(root.buffers.sharedHit * blockBytes)} + ${bytes(root.buffers.sharedRead * blockBytes)}`,
          hint: `${count(root.buffers.sharedHit)} blocks found in the cache, ${count(root.buffers.sharedRead)} read into it; accesses, at 8 kB each`,
        }
      : null,
    root?.buffers && root.buffers.tempWritten > 0
      ? {
          label: 'Temporary files',
          value: bytes(root.buffers.tempWritten * blockBytes),
          hint: `${count(root.buffers.tempWritten)} blocks written because memory did not suffice`,
          look: 'font-semibold text-attention',
        }
      : null,
    !plan.hasTimes && root && root.totalCost !== null
      ? { label: 'Total cost', value: count(root.totalCost), hint: 'In the planner’s own unit; not a time' }
      : null,
    worstEstimate && worstEstimate.factor >= 2
      ? {
          label: 'Worst estimate',
          value: `${factorWords(worstEstimate.factor)} ${worstEstimate.direction === 'under' ? 'too few' : 'too many'}`,
          hint: 'The node where the planner was furthest off; a click goes there',
          nodeId: worstEstimate.nodeId,
          look: `font-semibold ${heatText[heatOfFactor(worstEstimate.factor)]}`,
        }
      : null,
  ]
  return figures.filter((each) => each !== null)
}

function executionLabel({ plan }: Analysis): string {
  if (plan.executionTimeMs !== null) return 'Execution'
  return plan.durationMs === null ? 'Topmost node' : 'Duration'
}

function triggerHint({ plan }: Analysis): string {
  const calls = plan.triggers.reduce((sum, trigger) => sum + trigger.calls, 0)
  return `${count(plan.triggers.length)} triggers, called ${count(calls)} times`
}
