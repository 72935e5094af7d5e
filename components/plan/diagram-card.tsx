// biome-ignore-all lint/a11y/useSemanticElements: cards stand at computed places.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the diagram, which names the active card.
'use client'

import { memo } from 'react'
import { classNames } from '@/components/ui/class-names'
import { count } from '@/lib/domain/format'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Severity } from '@/lib/domain/plan/finding'
import { cardWords } from './card-words'
import { type DiagramCard as Card, cardHeight, cardWidth } from './diagram-layout'
import { heatBar, heatOf, heatOfFactor, heatText } from './plan-words'
import { SeverityMark } from './severity-mark'

export type DiagramCardProps = {
  diagramId: string
  card: Card
  analysis: Analysis
  severity: Severity | null
  active: boolean
  selected: boolean
}

/** One node of the diagram. Clicks are read by the diagram from the data attributes. */
function DiagramNode({ diagramId, card, analysis, severity, active, selected }: DiagramCardProps) {
  const { row } = card
  const words = cardWords(analysis, row)
  const node = analysis.plan.nodes[row.id]
  return (
    <div
      id={`${diagramId}-${card.line}`}
      role="treeitem"
      aria-level={row.level + 1}
      aria-expanded={row.open ?? undefined}
      aria-selected={selected}
      data-line={card.line}
      className={classNames(
        'absolute flex cursor-default flex-col gap-0.5 rounded-md border bg-surface px-2.5 py-1.5 text-sm',
        selected ? 'border-accent ring-2 ring-accent' : 'border-line-strong hover:border-muted',
        node?.neverExecuted && 'border-dashed text-faint',
        active &&
          'group-focus-visible/diagram:outline-2 group-focus-visible/diagram:outline-offset-2 group-focus-visible/diagram:outline-accent',
      )}
      style={{ left: card.x, top: card.y, width: cardWidth, height: cardHeight }}
    >
      <span className="flex min-w-0 items-center gap-1.5">
        {severity && <SeverityMark severity={severity} />}
        <bdi dir="auto" className="min-w-0 truncate font-medium" title={words.title}>
          {words.title}
        </bdi>
        {row.open !== null && (
          <button
            type="button"
            tabIndex={-1}
            data-fold=""
            aria-label={row.open ? 'Fold' : `Unfold ${count(row.below)} below`}
            className="ml-auto h-5 min-w-5 shrink-0 rounded-full bg-sunken px-1 text-2xs text-muted hover:bg-line hover:text-ink"
          >
            {row.open ? '−' : `+${row.below}`}
          </button>
        )}
      </span>
      <bdi dir="auto" className="h-4 min-w-0 truncate font-mono text-2xs text-muted" title={words.object}>
        {words.object}
      </bdi>
      <span aria-hidden className="my-0.5 h-1 w-full shrink-0 overflow-hidden rounded-full bg-sunken">
        {words.share !== null && (
          <span
            className={`block h-full ${heatBar[heatOf(words.share)]}`}
            style={{ width: `${Math.min(words.share, 1) * 100}%` }}
          />
        )}
      </span>
      <span className="flex min-w-0 items-baseline gap-2 text-xs whitespace-nowrap">
        <span className={heatText[heatOf(words.share)]}>{words.self}</span>
        <span className="ml-auto min-w-0 truncate text-muted">
          {words.rows}
          {words.estimate && (
            <span className={heatText[heatOfFactor(words.factor)]} title="than the planner expected">
              , {words.estimate}
            </span>
          )}
        </span>
      </span>
    </div>
  )
}

export const DiagramCardView = memo(DiagramNode)
