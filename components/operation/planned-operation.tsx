import { ChevronRight } from 'lucide-react'
import { HealthMark } from '@/components/ui/health'
import type { Prepared } from '@/lib/client/operations'
import { bytes, duration } from '@/lib/domain/format'
import { mayStart } from '@/lib/domain/operation/may-start'
import { visibleText } from '@/lib/domain/visible-text'
import { outcomeLooks } from './check-list'
import { requestTitle } from './operation-words'
import { PreparedDetails } from './prepared-details'

/** One operation of a plan of action on one line, which unfolds into everything to know before consent. */
export function PlannedOperation({ number, prepared }: { number: number; prepared: Prepared }) {
  const { request, plan, outcome, checks } = prepared
  const figures = [
    plan?.index?.sizeBytes != null ? bytes(plan.index.sizeBytes) : null,
    plan?.predictedMs != null ? `about ${duration(plan.predictedMs)}` : null,
  ].filter((each) => each !== null)
  const stop = mayStart(prepared) ? null : checks.find((each) => each.outcome === 'stop' && !each.isPassing)
  return (
    <details className="group">
      <summary className="flex cursor-default flex-wrap items-baseline gap-x-3 gap-y-1 px-3 py-2 text-sm select-none hover:bg-hover">
        <ChevronRight aria-hidden className="size-3.5 shrink-0 self-center text-faint group-open:rotate-90" />
        <span className="w-4 text-right text-faint">{number}</span>
        <bdi className="min-w-0 flex-1 text-ink [overflow-wrap:anywhere]">{requestTitle(request)}</bdi>
        <span className="text-xs text-muted">{figures.join(', ')}</span>
        <HealthMark {...outcomeLooks[outcome]} />
        {stop && <span className="basis-full pl-13 text-xs text-muted">Is not started: {visibleText(stop.says)}</span>}
      </summary>
      <div className="border-t border-line px-4 py-3">
        <PreparedDetails prepared={prepared} />
      </div>
    </details>
  )
}
