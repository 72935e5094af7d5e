import type { ReactNode } from 'react'
import { useId } from 'react'
import { classNames } from './class-names'
import { CodeBlock } from './code-block'

export type PanelFailure = { message: string; hint?: string; sql?: string }
export type PanelProps = {
  title: string
  /** Window, age, source: one short line. */
  context?: ReactNode
  actions?: ReactNode
  /** This panel cannot be filled; the others can. Says why and what would help. */
  failure?: PanelFailure | null
  /** Contents reach the border: grids, lists. */
  flush?: boolean
  children?: ReactNode
}

export function Panel({ title, context, actions, failure, flush = false, children }: PanelProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={classNames(
        'flex min-w-0 flex-col rounded-md border',
        failure ? 'border-dashed border-line-strong bg-sunken' : 'border-line bg-surface',
      )}
    >
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-4 py-2">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-3">
          <h2 id={id} className={classNames('text-sm font-semibold', failure ? 'text-muted' : 'text-ink')}>
            {title}
          </h2>
          {context && <p className="text-xs text-faint">{context}</p>}
        </div>
        {actions && <div className="flex items-center gap-1 print:hidden">{actions}</div>}
      </header>
      {failure ? (
        <div className="flex flex-col gap-1 px-4 py-3 text-sm">
          <p className="text-muted">{failure.message}</p>
          {failure.hint && <p className="text-faint">{failure.hint}</p>}
          {failure.sql && <CodeBlock text={failure.sql} className="mt-1 bg-surface!" />}
        </div>
      ) : (
        <div className={flush ? 'min-w-0' : 'min-w-0 px-4 py-3'}>{children}</div>
      )}
    </section>
  )
}
