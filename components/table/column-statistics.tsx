'use client'

import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { UnknownMark } from '@/components/grid/unknown-mark'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Name } from '@/components/ui/name'
import { Panel, type PanelFailure } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { Skeleton } from '@/components/ui/skeleton'
import { type ColumnRow, tableColumnsQuery } from '@/lib/client/table'
import { bytes, percent } from '@/lib/domain/format'
import { Problem } from '@/lib/domain/problem'
import { includesRole, type Role } from '@/lib/domain/role'
import { visibleText } from '@/lib/domain/visible-text'
import { ForeignKeys } from './foreign-keys'
import { correlationWords, distinctWords } from './table-words'
import { useInView } from './use-in-view'

export type ColumnStatisticsProps = { target: string; table: number; role: Role }

/** Columns and foreign keys, asked of the monitored server when this part of the page comes into sight. */
export function ColumnStatistics({ target, table, role }: ColumnStatisticsProps) {
  const place = useRef<HTMLDivElement>(null)
  const inView = useInView(place)
  const query = useQuery({ ...tableColumnsQuery(target, table), enabled: inView })
  const answer = query.data
  const seesValues = includesRole(role, 'operator')
  const again = (
    <Button size="sm" busy={query.isFetching} onClick={() => query.refetch()}>
      Ask again
    </Button>
  )
  const asked = answer && (
    <>
      asked of the server <RelativeTime at={answer.askedAt} />
    </>
  )
  return (
    <div ref={place} className="flex min-w-0 flex-col gap-5">
      <Panel
        title="Columns as the planner sees them"
        context={asked}
        actions={(answer || query.error) && again}
        failure={failureOf(query.error)}
        flush
      >
        {answer ? (
          <>
            {answer.note && (
              <div className="px-4 pt-3">
                <Callout tone="attention" title={answer.note.message}>
                  {answer.note.hint}
                </Callout>
              </div>
            )}
            <Columns columns={answer.columns} seesValues={seesValues} />
            {!seesValues && (
              <p className="px-4 py-2 text-xs text-faint">
                Common values are rows of the monitored database: operators see them, viewers do not.
              </p>
            )}
          </>
        ) : (
          <Pending />
        )}
      </Panel>
      <Panel title="Foreign keys of this table" context={asked} failure={failureOf(query.error)} flush>
        {answer ? <ForeignKeys keys={answer.foreignKeys} target={target} /> : <Pending />}
      </Panel>
    </div>
  )
}

function failureOf(error: Error | null): PanelFailure | null {
  if (error === null) return null
  const hint = error instanceof Problem ? error.hint : undefined
  return { message: error.message, ...(hint ? { hint } : {}) }
}

function Pending() {
  return (
    <div role="status" className="flex flex-col gap-2 px-4 py-3 text-sm text-muted">
      Asking the server…
      <Skeleton className="h-4 w-full" />
      <Skeleton className="h-4 w-4/5" />
    </div>
  )
}

const head = 'border-b border-line-strong bg-sunken px-3 py-1.5 text-xs font-medium whitespace-nowrap text-muted'
const cell = 'border-b border-line px-3 py-1.5 align-top'
const noStatistics = 'no statistics: the table was never analyzed, or this login may not read the column'

function Columns({ columns, seesValues }: { columns: ColumnRow[]; seesValues: boolean }) {
  return (
    <section
      aria-label="Statistics of columns"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
      tabIndex={0}
      className="relative overflow-x-auto rounded-b-md focus-visible:-outline-offset-2"
    >
      <table className="w-full border-separate border-spacing-0 text-sm">
        <thead>
          <tr>
            <th scope="col" className={`${head} sticky left-0 z-1 border-r text-left`}>
              Column
            </th>
            <th scope="col" className={`${head} text-left`}>
              Type
            </th>
            <th scope="col" className={`${head} text-right`}>
              Distinct values
            </th>
            <th scope="col" className={`${head} text-right`}>
              Null
            </th>
            <th scope="col" className={`${head} text-right`}>
              Width
            </th>
            <th scope="col" className={`${head} text-left`}>
              Order on disk
            </th>
            {seesValues && (
              <th scope="col" className={`${head} text-left`}>
                Common values
              </th>
            )}
            <th scope="col" className={`${head} text-left`}>
              Default
            </th>
            <th scope="col" className={`${head} text-right`}>
              Target
            </th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.position}>
              <th
                scope="row"
                title={visibleText(column.name)}
                className={`${cell} sticky left-0 z-1 max-w-[46vw] truncate border-r bg-surface text-left font-medium wide:max-w-60`}
              >
                <Name value={column.name} />
              </th>
              <td className={cell}>
                <span title={visibleText(column.type)} className="block max-w-56 truncate font-mono text-xs text-muted">
                  {visibleText(column.type)}
                  {!column.isNullable && <span className="font-sans text-faint"> not null</span>}
                </span>
              </td>
              <td className={`${cell} text-right whitespace-nowrap`}>
                {column.distinct === null ? <UnknownMark why={noStatistics} /> : distinctWords(column.distinct)}
              </td>
              <td className={`${cell} text-right whitespace-nowrap`}>
                {column.nullFraction === null ? <UnknownMark why={noStatistics} /> : percent(column.nullFraction)}
              </td>
              <td className={`${cell} text-right whitespace-nowrap`}>
                {column.averageWidthBytes === null ? (
                  <UnknownMark why={noStatistics} />
                ) : (
                  bytes(column.averageWidthBytes)
                )}
              </td>
              <td className={`${cell} whitespace-nowrap`}>
                {column.correlation === null ? (
                  <UnknownMark why="not known for this type, or no statistics" />
                ) : (
                  <span title={`correlation ${column.correlation.toFixed(3)}`}>
                    {correlationWords(column.correlation)}{' '}
                    <span className="text-faint">{twoPlaces(column.correlation)}</span>
                  </span>
                )}
              </td>
              {seesValues && (
                <td className={cell}>
                  <CommonValues values={column.commonValues} />
                </td>
              )}
              <td className={cell}>
                {column.defaultExpression === null ? (
                  <UnknownMark why="no default" />
                ) : (
                  <span
                    title={visibleText(column.defaultExpression)}
                    className="block max-w-48 truncate font-mono text-xs text-muted"
                  >
                    {visibleText(column.defaultExpression)}
                  </span>
                )}
              </td>
              <td className={`${cell} text-right whitespace-nowrap text-muted`}>
                {column.statisticsTarget === null || column.statisticsTarget < 0 ? 'default' : column.statisticsTarget}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function twoPlaces(value: number): string {
  return (Math.round(value * 100) / 100 || 0).toFixed(2)
}

function CommonValues({ values }: { values: ColumnRow['commonValues'] }) {
  const [first, ...others] = values ?? []
  if (!first) return <UnknownMark why="no value is common, or no statistics" />
  if (others.length === 0) return <CommonValue {...first} />
  return (
    <details className="w-72">
      <summary className="marker:text-faint">
        <span className="inline-flex w-64 align-top">
          <CommonValue {...first} more={others.length} />
        </span>
      </summary>
      <ul className="pl-4">
        {others.map((each) => (
          <li key={each.value}>
            <CommonValue {...each} />
          </li>
        ))}
      </ul>
    </details>
  )
}

function CommonValue({ value, frequency, more }: { value: string; frequency: number; more?: number }) {
  return (
    <span title={visibleText(value)} className="flex w-full min-w-0 gap-2">
      <Name value={value === '' ? '(empty)' : value} mono className="min-w-0 truncate" />
      <span className="ml-auto shrink-0 text-faint">
        {percent(frequency)}
        {more !== undefined && ` · ${more} more`}
      </span>
    </span>
  )
}
