'use client'

import type { ReactNode } from 'react'
import { Select } from '@/components/ui/select'
import type { PlanPart, PlanWork } from '@/lib/client/plan-work'
import { useAddress } from '@/lib/client/use-address'
import { duration, plural } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'
import { PlanNotes } from './plan-notes'
import { PlanView } from './plan-view'

export type ReadPlansProps = { work: PlanWork; tools?: (part: PlanPart) => ReactNode }

/** The plans found in a text: one is shown, the others are a choice away (`?part=2`). */
export function ReadPlans({ work, tools }: ReadPlansProps) {
  const { address, change } = useAddress()
  const asked = Number(address.get('part') ?? 1)
  const place = Number.isInteger(asked) && asked >= 1 && asked <= work.parts.length ? asked : 1
  const part = work.parts[place - 1]
  if (!part) return <PlanNotes plan={null} problems={work.problems} />
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {work.parts.length > 1 && (
        <div className="flex flex-wrap items-center gap-2">
          <Select
            label="Statement"
            className="max-w-full min-w-64"
            options={work.parts.map((each, at) => ({ value: String(at + 1), label: partName(each, at) }))}
            value={String(place)}
            onChange={(value) => change({ part: value === '1' ? null : value, node: null })}
          />
          <p className="text-sm text-muted">{plural(work.parts.length, 'plan')} in this text</p>
        </div>
      )}
      <PlanNotes plan={part.analysis.plan} problems={work.problems} />
      {part.analysis.plan.nodes.length === 0 ? (
        <p className="text-sm text-muted">This statement has no plan: PostgreSQL runs it without the planner.</p>
      ) : (
        <PlanView key={place} analysis={part.analysis} findings={part.findings} tools={tools?.(part)} />
      )}
    </div>
  )
}

function partName({ analysis }: PlanPart, at: number): string {
  const { plan, executionMs } = analysis
  const query = plan.query?.slice(0, 200).replace(/\s+/g, ' ').slice(0, 60)
  const what = visibleText(query ?? plan.nodes[0]?.label ?? 'no plan')
  return `${at + 1}. ${what}${plan.hasTimes && executionMs !== null ? `, ${duration(executionMs)}` : ''}`
}
