import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { buttonLook } from '@/components/ui/button-look'

export type GridToolbarProps = {
  filter: ReactNode
  facets?: ReactNode
  /** Saved views, columns. */
  tools?: ReactNode
  csvHref?: string
  /** How many rows, of how many, seen when: announced when it changes. */
  summary: ReactNode
  /** Stands in place of the summary while rows are selected: "3 selected", what can be done with them. */
  selected?: ReactNode
}

export function GridToolbar({ filter, facets, tools, csvHref, summary, selected }: GridToolbarProps) {
  return (
    <div className="flex flex-col gap-2 print:hidden">
      <div className="flex flex-wrap items-center gap-2">
        {filter}
        {facets}
      </div>
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        {selected ?? <p role="status">{summary}</p>}
        <div className="ml-auto flex flex-wrap items-center gap-2">
          {tools}
          {csvHref && (
            <a href={csvHref} download className={buttonLook('plain', 'sm', 'font-normal')}>
              <Download aria-hidden className="size-4 text-faint" />
              CSV
            </a>
          )}
        </div>
      </div>
    </div>
  )
}
