import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names'

export type TableProps = { label: string; head: ReactNode; children: ReactNode }

/** A short table on one screen; many rows belong into the grid. Scrolls by itself where it is too wide. */
export function Table({ label, head, children }: TableProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
      tabIndex={0}
      className="relative min-w-0 overflow-x-auto rounded-md border border-line bg-surface focus-visible:-outline-offset-2"
    >
      <table className="w-full border-collapse text-sm">
        <thead>
          <tr className="border-b border-line text-left">{head}</tr>
        </thead>
        {children}
      </table>
    </section>
  )
}

export type HeadCellProps = ComponentProps<'th'> & { number?: boolean }

export function HeadCell({ number = false, className, ...rest }: HeadCellProps) {
  return (
    <th
      scope="col"
      {...rest}
      className={classNames(
        'h-8 px-3 text-xs font-medium whitespace-nowrap text-muted',
        number && 'text-right',
        className,
      )}
    />
  )
}

export type CellProps = ComponentProps<'td'> & { number?: boolean }

export function Cell({ number = false, className, ...rest }: CellProps) {
  return (
    <td
      {...rest}
      className={classNames('px-3 py-1.5 align-baseline', number && 'text-right whitespace-nowrap', className)}
    />
  )
}
