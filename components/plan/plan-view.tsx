'use client'

import type { ReactNode } from 'react'
import { classNames } from '@/components/ui/class-names'
import { useAddress } from '@/lib/client/use-address'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Finding } from '@/lib/domain/plan/finding'
import { planViews } from './plan-views'

export type PlanViewOfProps = {
  analysis: Analysis
  findings: Finding[]
  /** Compare, export, redact, share, keep: what can be done with this plan. */
  tools?: ReactNode
}

/** One plan: its views as tabs, the chosen view and node in the address (`?view=flame&node=12`). */
export function PlanView({ analysis, findings, tools }: PlanViewOfProps) {
  const { address, change } = useAddress()
  const open = planViews.find(({ id }) => id === address.get('view')) ?? planViews[0]
  const selectedId = nodeIn(address.get('node'), analysis)
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        {planViews.length > 1 && (
          <div role="tablist" aria-label="Views of the plan" className="flex gap-1">
            {planViews.map(({ id, label }) => (
              <button
                key={id}
                type="button"
                role="tab"
                aria-selected={id === open.id}
                onClick={() => change({ view: id === planViews[0].id ? null : id })}
                className={classNames(
                  'h-9 border-b-2 px-2.5 text-sm whitespace-nowrap',
                  id === open.id
                    ? 'border-accent font-medium text-ink'
                    : 'border-transparent text-muted hover:border-line-strong hover:text-ink',
                )}
              >
                {label}
              </button>
            ))}
          </div>
        )}
        <div className="ml-auto flex items-center gap-2 print:hidden">{tools}</div>
      </div>
      <open.View
        analysis={analysis}
        findings={findings}
        selectedId={selectedId}
        onSelect={(id) => change({ node: id === null ? null : String(id) })}
      />
    </div>
  )
}

function nodeIn(text: string | null, analysis: Analysis): number | null {
  if (text === null || !/^\d{1,6}$/.test(text)) return null
  const id = Number(text)
  return id < analysis.plan.nodes.length ? id : null
}
