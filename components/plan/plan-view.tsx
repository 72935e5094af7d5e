'use client'

import { type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { classNames } from '@/components/ui/class-names'
import { useAddress } from '@/lib/client/use-address'
import { plural } from '@/lib/domain/format'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Finding } from '@/lib/domain/plan/finding'
import { NodeDetail } from './node-detail'
import { PlanFindings } from './plan-findings'
import { PlanSummary } from './plan-summary'
import { PlanTools } from './plan-tools'
import { planViews } from './plan-views'

export type PlanViewOfProps = {
  analysis: Analysis
  findings: Finding[]
  /** Compare, export, redact, share, keep: what can be done with this plan. */
  tools?: ReactNode
}

/** One plan: its figures, its views as tabs, findings and the chosen node beside them. The address holds view and node. */
export function PlanView({ analysis, findings, tools }: PlanViewOfProps) {
  const { address, change } = useAddress()
  const open = planViews.find(({ id }) => id === address.get('view')) ?? planViews[0]
  const selectedId = nodeIn(address.get('node'), analysis)
  const onSelect = (id: number | null) => change({ node: id === null ? null : String(id) })
  const given = { analysis, findings, selectedId, onSelect }
  const aside = useRef<HTMLElement>(null)
  const showFindings = () => {
    onSelect(null)
    aside.current?.scrollIntoView({ block: 'nearest' })
    aside.current?.focus({ preventScroll: true })
  }
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <PlanSummary analysis={analysis} findings={findings} onSelect={onSelect} onFindings={showFindings} />
      <div className="flex flex-wrap items-center gap-2 border-b border-line print:hidden">
        {planViews.length > 1 && (
          <ViewTabs open={open.id} onOpen={(id) => change({ view: id === planViews[0].id ? null : id })} />
        )}
        <div className="ml-auto flex flex-wrap items-center gap-2 py-1">
          <PlanTools analysis={analysis} findings={findings} />
          {tools}
        </div>
      </div>
      <div
        className={classNames(
          'grid min-w-0 items-start gap-4 [--view-height:58dvh] min-[94rem]:grid-cols-[minmax(0,1fr)_21rem] min-[94rem]:[--view-height:calc(100dvh-9rem)]',
          selectedId !== null && 'xl:grid-cols-[minmax(0,1fr)_20rem] xl:[--view-height:calc(100dvh-9rem)]',
        )}
      >
        <div
          id="plan-view"
          className="min-w-0"
          {...(planViews.length > 1 ? { role: 'tabpanel', 'aria-label': open.label } : {})}
        >
          <open.View {...given} />
        </div>
        <Aside box={aside} selectedId={selectedId}>
          {selectedId === null ? (
            <>
              <h2 className="border-b border-line px-4 py-2 text-sm font-semibold text-ink">
                {findings.length === 0 ? 'Findings' : plural(findings.length, 'finding')}
              </h2>
              <PlanFindings {...given} />
            </>
          ) : (
            <NodeDetail analysis={analysis} findings={findings} nodeId={selectedId} onSelect={onSelect} />
          )}
        </Aside>
      </div>
    </div>
  )
}

type AsideProps = { box: RefObject<HTMLElement | null>; selectedId: number | null; children: ReactNode }

/**
 * Beside the view, or below it where there is no room: findings leave the width to the tree earlier than a chosen node,
 * which is looked at together with its neighbours. One that stands below is brought into sight.
 */
function Aside({ box, selectedId, children }: AsideProps) {
  const former = useRef(selectedId)
  useEffect(() => {
    if (former.current === selectedId) return
    former.current = selectedId
    box.current?.scrollTo({ top: 0 })
    if (selectedId !== null && !window.matchMedia('(min-width: 80rem)').matches)
      box.current?.scrollIntoView({ block: 'nearest' })
  }, [box, selectedId])
  return (
    <aside
      ref={box}
      aria-label="Findings and the chosen node"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by itself, so the keyboard must reach it.
      tabIndex={0}
      className={classNames(
        'min-w-0 scroll-mt-14 rounded-md border border-line bg-surface min-[94rem]:sticky min-[94rem]:top-14 min-[94rem]:max-h-[calc(100dvh-5rem)] min-[94rem]:overflow-y-auto',
        selectedId !== null && 'xl:sticky xl:top-14 xl:max-h-[calc(100dvh-5rem)] xl:overflow-y-auto',
      )}
    >
      {children}
    </aside>
  )
}

function ViewTabs({ open, onOpen }: { open: string; onOpen: (id: string) => void }) {
  return (
    <div role="tablist" aria-label="Views of the plan" className="flex gap-1 overflow-x-auto">
      {planViews.map(({ id, label }) => (
        <button
          key={id}
          type="button"
          role="tab"
          aria-selected={id === open}
          aria-controls="plan-view"
          onClick={() => onOpen(id)}
          className={classNames(
            '-mb-px h-9 border-b-2 px-2.5 text-sm whitespace-nowrap focus-visible:-outline-offset-2',
            id === open
              ? 'border-accent font-medium text-ink'
              : 'border-transparent text-muted hover:border-line-strong hover:text-ink',
          )}
        >
          {label}
        </button>
      ))}
    </div>
  )
}

function nodeIn(text: string | null, analysis: Analysis): number | null {
  if (text === null || !/^\d{1,6}$/.test(text)) return null
  const id = Number(text)
  return id < analysis.plan.nodes.length ? id : null
}
