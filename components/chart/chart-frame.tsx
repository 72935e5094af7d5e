'use client'

import { Download, Table2 } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useId, useState } from 'react'
import { Callout } from '@/components/ui/callout'
import { Skeleton } from '@/components/ui/skeleton'
import { stamp, type Unit, unitWords, withUnit } from '@/lib/domain/format'
import type { ChartBand, ChartEvent, ChartPoint, ChartSeries } from './chart-point'
import { seriesColour, seriesDash } from './palette'

/** Where the data stands. `empty` and `failed` say why and what would help. */
export type ChartState =
  | { kind: 'ready' }
  | { kind: 'loading' }
  | { kind: 'empty'; why: string; sql?: string }
  | { kind: 'failed'; message: string; hint?: string }

export type ChartFrameProps = {
  /** A question or an answer in words: "Scans per day". */
  title: string
  unit: Unit
  series: ChartSeries[]
  points: ChartPoint[]
  marks: { events: ChartEvent[]; band: ChartBand | null }
  state: ChartState
  csvHref?: string
  children: ReactNode
}

const tool =
  'inline-flex h-7 items-center gap-1.5 rounded-sm px-2 text-xs text-muted hover:bg-hover hover:text-ink aria-pressed:bg-hover aria-pressed:text-ink'

/** What every chart has around it: title, unit, legend, marks in words, a table of the same numbers, CSV. */
export function ChartFrame({ title, unit, series, points, marks, state, csvHref, children }: ChartFrameProps) {
  const id = useId()
  const [asTable, setAsTable] = useState(false)
  const isReady = state.kind === 'ready'
  return (
    <figure aria-labelledby={id} className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <figcaption id={id} className="text-sm font-semibold text-ink">
          {title} <span className="font-normal text-faint">({unitWords[unit]})</span>
        </figcaption>
        {isReady && (
          <div className="flex items-center print:hidden">
            <button type="button" aria-pressed={asTable} onClick={() => setAsTable(!asTable)} className={tool}>
              <Table2 aria-hidden className="size-3.5" />
              Table
            </button>
            {csvHref && (
              <a href={csvHref} download className={tool}>
                <Download aria-hidden className="size-3.5" />
                CSV
              </a>
            )}
          </div>
        )}
      </div>
      <Body state={state}>
        {asTable ? (
          <NumbersTable title={title} unit={unit} series={series} points={points} />
        ) : (
          <>
            {series.length > 1 && <Legend series={series} />}
            {children}
          </>
        )}
      </Body>
      {isReady && <Marks {...marks} />}
    </figure>
  )
}

function Body({ state, children }: { state: ChartState; children: ReactNode }) {
  if (state.kind === 'loading') {
    return (
      <div role="status" className="flex h-56 items-end gap-2">
        <span className="sr-only">Loading</span>
        <Skeleton className="h-full w-full" />
      </div>
    )
  }
  if (state.kind === 'failed') {
    return (
      <Callout tone="attention" title={state.message}>
        {state.hint}
      </Callout>
    )
  }
  if (state.kind === 'empty') return <Callout tone="info" title={state.why} sql={state.sql} />
  return children
}

function Legend({ series }: { series: ChartSeries[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      {series.map((each, place) => (
        <li key={each.id} className="flex items-center gap-1.5">
          <svg aria-hidden width="22" height="8">
            {each.shape === 'bars' ? (
              <rect x="6" width="9" height="8" fill={seriesColour(place)} />
            ) : (
              <path d="M0 4H22" stroke={seriesColour(place)} strokeWidth="2" strokeDasharray={seriesDash(place)} />
            )}
          </svg>
          {each.label}
        </li>
      ))}
    </ul>
  )
}

function Marks({ events, band }: ChartFrameProps['marks']) {
  if (events.length === 0 && band === null) return null
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-xs leading-4 text-muted">
      {band && (
        <li className="flex items-center gap-1.5">
          <span aria-hidden className="h-3 w-4 border-x border-dashed border-control bg-sunken" />
          {band.label}: {stamp(band.from).slice(0, 10)} to {stamp(band.to).slice(0, 10)}
        </li>
      )}
      {events.map((event, place) => (
        <li key={event.id} className="flex items-center gap-1.5">
          <span
            aria-hidden
            className="flex size-4 items-center justify-center rounded-full border border-control text-[0.625rem] leading-none text-ink"
          >
            {place + 1}
          </span>
          {event.href ? (
            <Link href={event.href} className="py-1 underline decoration-line-strong underline-offset-2 hover:text-ink">
              {event.label}
            </Link>
          ) : (
            event.label
          )}
          <span className="text-faint">{stamp(event.at).slice(0, 16)}</span>
        </li>
      ))}
    </ul>
  )
}

function NumbersTable({ title, unit, series, points }: Pick<ChartFrameProps, 'title' | 'unit' | 'series' | 'points'>) {
  return (
    <section
      aria-label={`${title}, as a table`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
      tabIndex={0}
      className="max-h-72 overflow-auto rounded-sm border border-line"
    >
      <table className="w-full border-collapse text-sm">
        <thead className="sticky top-0 bg-sunken text-xs text-muted">
          <tr>
            <th scope="col" className="px-3 py-1.5 text-left font-medium">
              Time (UTC)
            </th>
            {series.map((each) => (
              <th key={each.id} scope="col" className="px-3 py-1.5 text-right font-medium">
                {each.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.at} className="border-t border-line">
              <th scope="row" className="px-3 py-1 text-left font-normal whitespace-nowrap text-muted">
                {stamp(point.at).slice(0, 16)}
              </th>
              {series.map((each, place) => (
                <td key={each.id} className="px-3 py-1 text-right whitespace-nowrap">
                  {inWords(point.values[place], unit)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

export function inWords(value: number | null | undefined, unit: Unit): string {
  return value === null || value === undefined ? 'not measured' : withUnit(value, unit)
}
