import type { ReactNode } from 'react'
import type { Analysis, Figures } from '@/lib/domain/plan/analysis'
import type { PlanNode } from '@/lib/domain/plan/plan'

/** What each part of a node's detail is given. */
export type DetailPartProps = {
  analysis: Analysis
  node: PlanNode
  figures: Figures
  onSelect: (nodeId: number | null) => void
}

/** A part of a node's detail under its heading. */
export function DetailSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-1.5 px-4 py-3 text-sm">
      <h3 className="text-xs font-medium text-muted">{title}</h3>
      {children}
    </section>
  )
}

/** A figure with its name, on one line. */
export function DetailLine({ label, value, hint }: { label: ReactNode; value: ReactNode; hint?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4">
      <dt className="text-muted">{label}</dt>
      <dd className="ml-auto text-right text-ink">{value}</dd>
      {hint && <dd className="w-full text-xs text-faint">{hint}</dd>}
    </div>
  )
}
