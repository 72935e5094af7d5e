import type { ReactNode } from 'react'
import { Name } from './name'

export type PageHeaderProps = {
  title: string
  /** The title is a name from a monitored server. */
  foreign?: boolean
  /** One line: what one looks at, since when, how old. */
  context?: ReactNode
  actions?: ReactNode
}

export function PageHeader({ title, foreign = false, context, actions }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight text-ink outline-none">
          {foreign ? <Name value={title} copy /> : title}
        </h1>
        {context && <p className="text-sm text-muted">{context}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2 print:hidden">{actions}</div>}
    </header>
  )
}
