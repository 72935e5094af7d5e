'use client'

import { useMemo } from 'react'
import { Callout } from '@/components/ui/callout'
import type { ExplainAnswer, StoredPlan } from '@/lib/client/plan'
import { withDates } from '@/lib/client/plan-facts'
import { usePlanText } from '@/lib/client/use-plan-text'
import { visibleText } from '@/lib/domain/visible-text'
import { KeepPlan, type PlanActs } from './keep-plan'
import { LinkedPlans } from './linked-plans'
import { PlanSkeleton } from './plan-skeleton'
import { ReadPlans } from './read-plans'

export type StoredPlanViewProps = {
  plan: Pick<StoredPlan, 'id' | 'name' | 'isKept' | 'source' | 'target'> & {
    live: StoredPlan['live'] | ExplainAnswer['live']
  }
  /** What a person should know of the run. */
  notes?: string[]
  isGeneric?: boolean
  acts: PlanActs | null
  /** Where to go when it is deleted. */
  after?: string
}

/** A plan of our store, drawn in the browser from its source and what is known of its tables. */
export function StoredPlanView({ plan, notes = [], isGeneric = false, acts, after }: StoredPlanViewProps) {
  const live = useMemo(() => (plan.live ? withDates(plan.live) : null), [plan.live])
  const reading = usePlanText(plan.source, live)
  const tools = acts ? () => <KeepPlan plan={plan} acts={acts} after={after} /> : undefined
  const inside = (
    <>
      {isGeneric && notes.length === 0 && (
        <p role="note" className="text-sm text-muted">
          A generic plan: made without values of the parameters, as a prepared statement gets it after some runs.
        </p>
      )}
      {notes.length > 0 && (
        <p role="note" className="text-sm text-muted">
          {notes.map(visibleText).join(' ')}
        </p>
      )}
      {reading.state === 'reading' && <PlanSkeleton />}
      {reading.state === 'failed' && (
        <Callout tone="harm" title="This plan could not be read.">
          {reading.message}
        </Callout>
      )}
      {reading.state === 'read' && <ReadPlans work={reading.work} tools={tools} />}
    </>
  )
  return plan.target ? <LinkedPlans target={plan.target.slug}>{inside}</LinkedPlans> : inside
}
