'use client'

import { useRouter } from 'next/navigation'
import {
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { ChartFrame } from '@/components/chart/chart-frame'
import { eventNumbers } from '@/components/chart/event-numbers'
import { timeTick, timeTicks } from '@/components/chart/time-axis'
import { valueTicks } from '@/components/chart/value-ticks'
import type { Wire } from '@/lib/client/wire'
import { bytes, duration, stamp, tick } from '@/lib/domain/format'
import { type RunState, runStateWords } from '@/lib/domain/maintenance/run'
import type { HistoryAnswer } from '@/lib/services/maintenance/history'
import { historyMarkers } from './history-points'

type Run = Wire<HistoryAnswer>['timeline'][number]
const axisText = { fill: 'var(--faint)', fontSize: 11 }

const looks: { states: RunState[]; label: string; colour: string; shape: 'circle' | 'triangle' | 'cross' }[] = [
  { states: ['finished'], label: 'Finished', colour: 'var(--series-1)', shape: 'circle' },
  {
    states: ['stopped', 'cancelled', 'missed'],
    label: 'Stopped, cancelled or missed',
    colour: 'var(--attention)',
    shape: 'triangle',
  },
  { states: ['failed'], label: 'Failed', colour: 'var(--harm)', shape: 'cross' },
]

/** Every run at its time and by how long it took; a click opens it. */
export function RunTimeline({ slug, answer }: { slug: string; answer: Wire<HistoryAnswer> }) {
  const router = useRouter()
  const [from, to] = [new Date(answer.from).getTime(), new Date(answer.to).getTime()]
  const runs = answer.timeline.map((run) => ({ ...run, x: new Date(run.at).getTime(), y: run.durationMs ?? 0 }))
  const heights = valueTicks(Math.max(...runs.map((run) => run.y), 1), 'ms')
  const series = [{ id: 'took', label: 'Took' }]
  const events = historyMarkers(slug, answer.events)
  const numbers = eventNumbers(events, to - from)
  const points = runs.map((run) => ({ at: run.x, values: [run.durationMs] }))
  return (
    <ChartFrame
      title="How long each run took"
      unit="ms"
      series={series}
      points={points}
      marks={{ events, band: null }}
      state={{ kind: 'ready' }}
    >
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        {looks.map(({ label, colour, shape }) => (
          <li key={label} className="flex items-center gap-1.5">
            <svg aria-hidden width="12" height="12" viewBox="0 0 12 12">
              {shape === 'circle' && <circle cx="6" cy="6" r="4" fill={colour} />}
              {shape === 'triangle' && <path d="M6 1.5 11 10.5H1Z" fill={colour} />}
              {shape === 'cross' && <path d="M2 2 10 10M10 2 2 10" stroke={colour} strokeWidth="2.5" />}
            </svg>
            {label}
          </li>
        ))}
      </ul>
      <div style={{ height: 200 }} className="min-w-0">
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 200 }}>
          <ScatterChart
            margin={{ top: 18, right: 12, bottom: 0, left: 0 }}
            title="Runs over time"
            desc={summary(answer.timeline)}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="x"
              type="number"
              scale="time"
              domain={[from, to]}
              ticks={timeTicks(from, to, 7)}
              tickFormatter={(at: number) => timeTick(at, to - from)}
              tick={axisText}
              tickLine={false}
              axisLine={{ stroke: 'var(--line-strong)' }}
            />
            <YAxis
              dataKey="y"
              type="number"
              width={64}
              ticks={heights}
              domain={[0, heights.at(-1) ?? 1]}
              tickFormatter={(value: number) => tick(value, 'ms')}
              tick={axisText}
              tickLine={false}
              axisLine={false}
            />
            {events.map((event, place) => (
              <ReferenceLine
                key={event.id}
                x={event.at}
                stroke="var(--control)"
                strokeDasharray="2 2"
                label={{ value: numbers[place] ?? '', position: 'top', fill: 'var(--ink)', fontSize: 11 }}
              />
            ))}
            {looks.map(({ states, label, colour, shape }) => (
              <Scatter
                key={label}
                name={label}
                data={runs.filter((run) => states.includes(run.state))}
                fill={colour}
                shape={shape}
                isAnimationActive={false}
                className="cursor-pointer"
                onClick={(point: { payload?: Run }) => {
                  if (point.payload)
                    router.push(`/targets/${encodeURIComponent(slug)}/maintenance/runs/${point.payload.id}`)
                }}
              />
            ))}
            <Tooltip
              isAnimationActive={false}
              cursor={false}
              content={({ active, payload }) => {
                const run = payload[0]?.payload as Run | undefined
                return active && run ? <Told run={run} /> : null
              }}
            />
          </ScatterChart>
        </ResponsiveContainer>
      </div>
      {answer.totalEvents > answer.events.length && (
        <p className="text-xs text-faint">
          The latest {answer.events.length} of {answer.totalEvents} events are marked.
        </p>
      )}
      {answer.totals.runs + answer.totals.missed > answer.timeline.length && (
        <p className="text-xs text-faint">
          The latest {answer.timeline.length} runs are drawn; the list of runs and the CSV have them all.
        </p>
      )}
    </ChartFrame>
  )
}

function Told({ run }: { run: Run }) {
  return (
    <div className="floating px-2.5 py-1.5 text-xs">
      <p className="text-faint">{stamp(new Date(run.at)).slice(0, 16)} UTC</p>
      <p className="font-medium text-ink">
        {run.policyName}: {runStateWords[run.state].toLowerCase()}
      </p>
      <p className="text-muted">
        {run.durationMs === null ? 'did not begin' : `took ${duration(run.durationMs)}`}, {run.done} done
        {run.failed > 0 && `, ${run.failed} failed`}
        {run.reclaimedBytes > 0 && `, ${bytes(run.reclaimedBytes)} freed`}
      </p>
    </div>
  )
}

function summary(runs: Run[]): string {
  const failed = runs.filter((run) => run.state === 'failed').length
  return `${runs.length} runs, ${failed} of them failed. Each is listed on the page of runs.`
}
