'use client'

import { useState } from 'react'
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { stamp, tick, type Unit } from '@/lib/domain/format'
import { ChartFrame, type ChartState, inWords } from './chart-frame'
import { type ChartBand, type ChartEvent, type ChartPoint, type ChartSeries, thin } from './chart-point'
import { eventNumbers } from './event-numbers'
import { seriesColour, seriesDash } from './palette'
import { timeTick, timeTicks } from './time-axis'
import { valueTicks } from './value-ticks'

export type TimeSeriesProps = {
  title: string
  unit: Unit
  series: ChartSeries[]
  points: ChartPoint[]
  events?: ChartEvent[]
  /** Told once elsewhere on the page: they are drawn with their numbers, not listed again. */
  areEventsTold?: boolean
  /** Made-up history of the demo. */
  simulated?: ChartBand
  state?: ChartState
  csvHref?: string
  height?: number
  /** Somebody dragged over a stretch of time. */
  onRange?: (from: number, to: number) => void
}

const ready: ChartState = { kind: 'ready' }
const axisText = { fill: 'var(--faint)', fontSize: 11 }

/** Values over time. Series with one shape `bars` stand on the same axis as lines; mix units in two charts. */
export function TimeSeries(props: TimeSeriesProps) {
  const { title, unit, series, events = [], simulated = null, state = ready, csvHref } = props
  const points = thin(props.points)
  const measured = points.some((point) => point.values.some((value) => value !== null))
  const nothing: ChartState = { kind: 'empty', why: 'Nothing was measured in this window yet.' }
  const shown = state.kind === 'ready' && !measured ? nothing : state
  return (
    <ChartFrame
      title={title}
      unit={unit}
      series={series}
      points={points}
      marks={{ events: props.areEventsTold ? [] : events, band: simulated }}
      state={shown}
      csvHref={csvHref}
    >
      <Plot {...props} points={points} events={events} />
    </ChartFrame>
  )
}

type Drag = { from: number; to: number } | null

function Plot({ title, unit, series, points, events = [], simulated, height = 224, onRange }: TimeSeriesProps) {
  const [drag, setDrag] = useState<Drag>(null)
  const from = points[0]?.at ?? 0
  const to = points.at(-1)?.at ?? 0
  const known = points.flatMap((point) => point.values.filter((value) => value !== null))
  const heights = valueTicks(Math.max(...known, 0), unit)
  const lowest = Math.min(...known, 0)
  // The last point stands where its stretch of time begins, so what happened since is drawn on it.
  const marked = events.map((event) => ({ ...event, at: Math.min(Math.max(event.at, from), to) }))
  const numbers = eventNumbers(marked, to - from)

  function finish() {
    if (drag && onRange && drag.from !== drag.to) onRange(Math.min(drag.from, drag.to), Math.max(drag.from, drag.to))
    setDrag(null)
  }

  return (
    <div className="min-w-0 select-none" style={{ height }}>
      <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height }}>
        <ComposedChart
          data={points}
          margin={{ top: 18, right: 8, bottom: 0, left: 0 }}
          title={title}
          desc={summary(title, unit, series, points)}
          className={onRange ? 'cursor-crosshair' : undefined}
          onMouseDown={(at) => {
            const moment = Number(at.activeLabel)
            if (onRange && at.activeLabel !== undefined) setDrag({ from: moment, to: moment })
          }}
          onMouseMove={(at) => {
            if (drag && at.activeLabel !== undefined) setDrag({ from: drag.from, to: Number(at.activeLabel) })
          }}
          onMouseUp={finish}
          onMouseLeave={() => setDrag(null)}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            type="number"
            scale="time"
            domain={[from, to]}
            ticks={timeTicks(from, to, 7)}
            tickFormatter={(at: number) => timeTick(at, to - from)}
            tick={axisText}
            tickLine={false}
            axisLine={{ stroke: 'var(--line-strong)' }}
            minTickGap={24}
            padding={series.some((each) => each.shape === 'bars') ? { left: 10, right: 10 } : undefined}
          />
          <YAxis
            width={64}
            tickFormatter={(value: number) => tick(value, unit)}
            tick={axisText}
            tickLine={false}
            axisLine={false}
            ticks={heights}
            interval={0}
            domain={[lowest, heights.at(-1) ?? 1]}
          />
          {simulated && (
            <ReferenceArea
              x1={Math.max(simulated.from, from)}
              x2={Math.min(simulated.to, to)}
              fill="var(--control)"
              fillOpacity={0.1}
              stroke="var(--control)"
              strokeDasharray="3 3"
              strokeOpacity={0.5}
              label={{
                value: simulated.label,
                position: 'insideTopLeft',
                dx: -4,
                dy: -18,
                fill: 'var(--faint)',
                fontSize: 11,
              }}
            />
          )}
          {marked.map((event, place) => (
            <ReferenceLine
              key={event.id}
              x={event.at}
              stroke="var(--control)"
              strokeDasharray="2 2"
              label={{ value: numbers[place] ?? '', position: 'top', fill: 'var(--ink)', fontSize: 11 }}
            />
          ))}
          {series.map((each, place) => drawn(each, place, points))}
          {drag && (
            <ReferenceArea x1={drag.from} x2={drag.to} fill="var(--accent)" fillOpacity={0.15} stroke="var(--accent)" />
          )}
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--control)' }}
            content={({ active, payload }) => {
              const point = payload[0]?.payload as ChartPoint | undefined
              return active && point ? <Values point={point} unit={unit} series={series} /> : null
            }}
          />
        </ComposedChart>
      </ResponsiveContainer>
    </div>
  )
}

/** A measured point between two gaps has no line to stand on, so it is drawn by itself. */
function isAlone(points: ChartPoint[], at: number, place: number): boolean {
  const value = (n: number) => points[n]?.values[place] ?? null
  return value(at) !== null && value(at - 1) === null && value(at + 1) === null
}

function drawn(series: ChartSeries, place: number, points: ChartPoint[]) {
  const common = {
    dataKey: (point: ChartPoint) => point.values[place],
    name: series.label,
    isAnimationActive: false,
  }
  const colour = seriesColour(place)
  if (series.shape === 'bars') return <Bar key={series.id} {...common} fill={colour} maxBarSize={14} />
  const line = {
    ...common,
    type: 'linear' as const,
    stroke: colour,
    strokeWidth: 1.75,
    strokeDasharray: seriesDash(place),
    dot: ({ cx, cy, index }: { cx?: number; cy?: number; index?: number }) =>
      isAlone(points, index ?? -1, place) && cx !== undefined && cy !== undefined ? (
        <circle key={index} cx={cx} cy={cy} r={2.5} fill={colour} />
      ) : (
        <g key={index} />
      ),
    activeDot: { r: 3, strokeWidth: 0, fill: colour },
    connectNulls: false,
  }
  if (series.shape === 'area') return <Area key={series.id} {...line} fill={colour} fillOpacity={0.12} />
  return <Line key={series.id} {...line} />
}

function Values({ point, unit, series }: { point: ChartPoint; unit: Unit; series: ChartSeries[] }) {
  return (
    <div className="floating px-2.5 py-1.5 text-xs">
      <p className="pb-0.5 text-faint">{stamp(point.at).slice(0, 16)} UTC</p>
      {series.map((each, place) => (
        <p key={each.id} className="flex items-center justify-between gap-4">
          <span className="flex items-center gap-1.5 text-muted">
            <span aria-hidden className="size-2 rounded-xs" style={{ background: seriesColour(place) }} />
            {each.label}
          </span>
          <span className="font-medium text-ink">{inWords(point.values[place], unit)}</span>
        </p>
      ))}
    </div>
  )
}

/** For those who cannot see it: where each series begins, ends and peaks. */
function summary(title: string, unit: Unit, series: ChartSeries[], points: ChartPoint[]): string {
  const lines = series.map((each, place) => {
    const known = points.map((point) => point.values[place]).filter((value) => typeof value === 'number')
    const most = known.length > 0 ? Math.max(...known) : null
    return `${each.label}: from ${inWords(known[0], unit)} to ${inWords(known.at(-1), unit)}, at most ${inWords(most, unit)}`
  })
  return `${title}. ${lines.join('. ')}.`
}
