// biome-ignore-all lint/a11y/useSemanticElements: rows stand at computed places, which a table cannot do with few nodes.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the outline, which names the active row.
'use client'

import { ChevronDown, ChevronRight } from 'lucide-react'
import { memo } from 'react'
import type { GridColumn } from '@/components/grid/grid-column'
import { classNames } from '@/components/ui/class-names'
import { plural } from '@/lib/domain/format'
import type { Severity } from '@/lib/domain/plan/finding'
import type { PlanNode } from '@/lib/domain/plan/plan'
import { NodeName } from './node-name'
import type { OutlineRow } from './outline-rows'
import { SeverityMark } from './severity-mark'

export const lineHeight = 30
/** Deeper levels stand where this one does and say their number. */
const mostSteps = 16

export type OutlineLineProps = {
  outlineId: string
  line: number
  row: OutlineRow
  node: PlanNode
  columns: GridColumn<OutlineRow>[]
  severity: Severity | null
  active: boolean
  selected: boolean
  /** It fits what is searched for. */
  found: boolean
}

/** One row of the outline. Clicks are read by the outline from the data attributes. */
function Line({ outlineId, line, row, node, columns, severity, active, selected, found }: OutlineLineProps) {
  const steps = Math.min(row.level, mostSteps)
  return (
    <div
      id={`${outlineId}-${line}`}
      role="row"
      aria-rowindex={line + 2}
      aria-level={row.level + 1}
      aria-expanded={row.open ?? undefined}
      aria-selected={selected}
      data-line={line}
      className={classNames(
        'group/row absolute left-0 grid w-full cursor-default grid-cols-(--columns) border-b border-line bg-surface text-sm hover:bg-hover aria-selected:bg-accent-soft',
        node.neverExecuted && 'text-faint',
        active &&
          'after:pointer-events-none after:absolute after:inset-0 after:z-2 after:outline-accent after:-outline-offset-2 group-focus-visible/outline:after:outline-2',
      )}
      style={{ top: line * lineHeight, height: lineHeight }}
    >
      <div
        role="rowheader"
        aria-colindex={1}
        className="sticky left-0 z-1 flex min-w-0 items-center gap-1.5 overflow-hidden border-r border-line bg-inherit pr-2 pl-1 whitespace-nowrap"
      >
        <span
          aria-hidden
          className="h-full shrink-0 bg-[repeating-linear-gradient(to_right,transparent_0_calc(var(--step)*0.6),var(--line-strong)_calc(var(--step)*0.6)_calc(var(--step)*0.6+1px),transparent_calc(var(--step)*0.6+1px)_var(--step))]"
          style={{ width: `calc(var(--step) * ${steps})` }}
        />
        {row.level > mostSteps && <span className="shrink-0 text-2xs text-faint">{row.level + 1}</span>}
        {row.open === null ? (
          <span className="w-5 shrink-0" />
        ) : (
          <button
            type="button"
            tabIndex={-1}
            data-fold=""
            aria-label={row.open ? 'Fold' : 'Unfold'}
            className="flex size-5 shrink-0 items-center justify-center rounded-sm text-faint hover:bg-line hover:text-ink"
          >
            {row.open ? (
              <ChevronDown aria-hidden className="size-3.5" />
            ) : (
              <ChevronRight aria-hidden className="size-3.5" />
            )}
          </button>
        )}
        {severity && <SeverityMark severity={severity} />}
        <span className={classNames('flex min-w-0 items-baseline gap-1.5', found && 'bg-attention-soft')}>
          <NodeName node={node} run={row.run} />
        </span>
        {row.open === false && row.run === null && (
          <span
            className="shrink-0 rounded-full bg-sunken px-1.5 text-2xs text-muted"
            title={`${plural(row.below, 'node')} below`}
          >
            +{row.below}
          </span>
        )}
      </div>
      {columns.map((column, place) => (
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={place + 2}
          className="flex min-w-0 items-center justify-end overflow-hidden px-2 text-right whitespace-nowrap"
        >
          {column.cell(row)}
        </div>
      ))}
    </div>
  )
}

export const OutlineLine = memo(Line)
