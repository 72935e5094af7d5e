import { CodeBlock } from '@/components/ui/code-block'
import { type Health, HealthMark } from '@/components/ui/health'
import type { Wire } from '@/lib/client/wire'
import { duration } from '@/lib/domain/format'
import type { Step } from '@/lib/domain/operation/step'
import type { StepOutcome } from '@/lib/domain/operation/step-outcome'
import { visibleText } from '@/lib/domain/visible-text'

export type StepListProps = {
  steps: readonly Step[]
  /** Of those that were sent. */
  outcomes?: readonly Wire<StepOutcome>[] | null
  /** The place of the one that runs. */
  current?: number | null
  /** Somebody asked for its end: a statement that was stopped did not fail. */
  isCancelled?: boolean
}

/** The statements exactly as they are sent, each with its lock and what waits meanwhile, and how it ended. */
export function StepList({ steps, outcomes, current = null, isCancelled = false }: StepListProps) {
  return (
    <ol className="flex flex-col gap-3">
      {steps.map((step, place) => {
        const outcome = outcomes?.[place]
        const wasStopped = isCancelled && outcome?.problem?.sqlstate === '57014'
        const look = outcome || current === place ? lookOf(outcome, current === place, wasStopped) : null
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps keep their places.
          <li key={place} className="flex min-w-0 flex-col gap-1">
            <CodeBlock text={`${step.sql};`} label="the statement" />
            <p className="text-xs text-muted [overflow-wrap:anywhere]">
              <span className="text-faint">{step.lock}:</span> {visibleText(step.blocks)}
              {step.isOptional && ' Should it fail, the rest still counts.'}
            </p>
            {look && (
              <p className="flex flex-wrap items-baseline gap-x-2 text-xs text-ink">
                <HealthMark {...look} />
                {outcome?.problem && !wasStopped && (
                  <bdi className="text-muted [overflow-wrap:anywhere]">{visibleText(outcome.problem.message)}</bdi>
                )}
              </p>
            )}
          </li>
        )
      })}
    </ol>
  )
}

function lookOf(
  outcome: Wire<StepOutcome> | undefined,
  isCurrent: boolean,
  wasStopped: boolean,
): { health: Health; word: string } {
  if (wasStopped) return { health: 'unknown', word: 'cancelled' }
  if (outcome?.problem) return { health: 'harm', word: 'failed' }
  if (outcome?.finishedAt) {
    const ms = Date.parse(outcome.finishedAt) - Date.parse(outcome.startedAt)
    return { health: 'good', word: `done in ${duration(ms)}` }
  }
  return isCurrent ? { health: 'busy', word: 'running' } : { health: 'unknown', word: 'sent' }
}
