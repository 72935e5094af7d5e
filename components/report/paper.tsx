import type { ReactNode } from 'react'
import { Name } from '@/components/ui/name'
import { PageHeader } from '@/components/ui/page-header'
import { stamp } from '@/lib/domain/format'
import { visibleText } from '@/lib/domain/visible-text'

export type PaperProps = {
  title: string
  /** A name from a monitored server: what the report is about. */
  subject: string
  madeAt: Date
  /** Print, other forms; not on paper. */
  actions: ReactNode
  children: ReactNode
}

/**
 * A page made for printing: on paper without the frame around it, in light colours, with page numbers. Its children are
 * `<PaperSection>`s. Moments are given in full, since "2 min ago" is wrong on paper.
 */
export function Paper({ title, subject, madeAt, actions, children }: PaperProps) {
  return (
    <article data-paper className="flex w-full max-w-4xl flex-col gap-7 print:max-w-none">
      <PageHeader
        title={title}
        context={
          <>
            <span className="font-medium text-ink">
              <Name value={subject} />
            </span>
            , made {stamp(madeAt)} by Arborist
          </>
        }
        actions={actions}
      />
      {children}
    </article>
  )
}

export type PaperSectionProps = {
  title: string
  context?: ReactNode
  /** It begins on a sheet of its own. */
  newPage?: boolean
  children: ReactNode
}

export function PaperSection({ title, context, newPage = false, children }: PaperSectionProps) {
  return (
    <section className={newPage ? 'flex flex-col gap-3 break-before-page' : 'flex flex-col gap-3'}>
      <header className="break-after-avoid border-b border-line-strong pb-1">
        <h2 className="text-lg font-semibold tracking-tight text-ink">{title}</h2>
        {context && <p className="text-sm text-muted">{context}</p>}
      </header>
      {children}
    </section>
  )
}

/** Terms and their values; values may hold names from a monitored server. */
export function PaperFacts({ facts }: { facts: readonly { term: string; value: string }[] }) {
  return (
    <dl className="grid grid-cols-[6.5rem_1fr] gap-x-4 gap-y-1 text-sm max-sm:grid-cols-1">
      {facts.map(({ term, value }) => (
        <div key={term} className="contents">
          <dt className="text-muted">{term}</dt>
          <dd className="min-w-0 text-ink [overflow-wrap:anywhere] max-sm:pb-1.5">
            <bdi dir="auto">{visibleText(value)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}

export type PaperColumn = { label: string; number?: boolean; className?: string }
export type PaperTableProps = {
  label: string
  columns: readonly PaperColumn[]
  rows: readonly { id: string | number; cells: readonly ReactNode[] }[]
}

/** A table whose head is repeated on each sheet and whose rows are never torn. */
export function PaperTable({ label, columns, rows }: PaperTableProps) {
  return (
    <table aria-label={label} className="w-full border-collapse text-sm">
      <thead>
        <tr className="border-b border-line-strong">
          {columns.map((column) => (
            <th
              key={column.label}
              scope="col"
              className={`py-1 pr-4 text-xs font-medium text-muted last:pr-0 ${column.number ? 'text-right whitespace-nowrap' : 'text-left'} ${column.className ?? ''}`}
            >
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, cells }) => (
          <tr key={id} className="break-inside-avoid border-b border-line align-baseline">
            {columns.map((column, at) => (
              <td
                key={column.label}
                className={`py-1.5 pr-4 last:pr-0 ${column.number ? 'text-right whitespace-nowrap' : '[overflow-wrap:anywhere]'}`}
              >
                {cells[at]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
