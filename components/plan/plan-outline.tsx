'use client'

import { classNames } from '@/components/ui/class-names'
import { Name } from '@/components/ui/name'
import type { PlanViewProps } from './plan-view-props'

/** The nodes of a plan in the order EXPLAIN prints them. */
export function PlanOutline({ analysis, selectedId, onSelect }: PlanViewProps) {
  return (
    <ol className="rounded-md border border-line bg-surface text-sm">
      {analysis.plan.nodes.map((node) => (
        <li key={node.id} style={{ paddingLeft: node.depth * 12 }}>
          <button
            type="button"
            aria-pressed={node.id === selectedId}
            onClick={() => onSelect(node.id)}
            className={classNames('h-7 px-2 text-left', node.id === selectedId && 'text-accent-strong')}
          >
            <Name value={node.label} />
          </button>
        </li>
      ))}
    </ol>
  )
}
