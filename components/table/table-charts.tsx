'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { chartStatus } from '@/components/chart/chart-status'
import { RangeSelect } from '@/components/chart/range-select'
import { chartEvents, chartPoints, numberOf, simulatedBand, sumOf } from '@/components/chart/series-points'
import { TimeSeries } from '@/components/chart/time-series'
import { useRange } from '@/components/chart/use-range'
import { Panel } from '@/components/ui/panel'
import type { SeriesAnswer } from '@/lib/client/series'
import { tableSeriesQuery } from '@/lib/client/table'
import { compactCount, percent, stamp } from '@/lib/domain/format'
import { bucketWords } from '@/lib/domain/range'

export type TableChartsProps = { target: string; table: number }

const writes = [
  { id: 'inserts', label: 'Inserted' },
  { id: 'updates', label: 'Updated' },
  { id: 'hotUpdates', label: 'of which HOT' },
  { id: 'deletes', label: 'Deleted' },
]
const reads = [
  { id: 'indexScans', label: 'Index scans' },
  { id: 'seqScans', label: 'Sequential scans' },
]
const rows = [
  { id: 'liveRows', label: 'Live rows' },
  { id: 'deadRows', label: 'Dead rows' },
]
const heap = [{ id: 'heapBytes', label: 'Heap', shape: 'area' as const }]

/** What a table did over a range of time that is chosen in the address or dragged in any of the charts. */
export function TableCharts({ target, table }: TableChartsProps) {
  const { range, choose, zoom } = useRange()
  const query = useQuery({ ...tableSeriesQuery(target, table, range), placeholderData: keepPreviousData })
  const answer = query.data
  const width = (answer?.bucketSeconds ?? 0) * 1000
  const per = answer ? bucketWords(answer.bucketSeconds) : 'over time'
  const common = {
    state: chartStatus(query),
    events: chartEvents(answer, target),
    simulated: simulatedBand(answer),
    onRange: (from: number, to: number) => zoom(from, to + width),
  }
  const points = (series: { id: string }[], of: 'counts' | 'levels') =>
    chartPoints(answer, (point) => series.map(({ id }) => numberOf(point, id)), of)

  return (
    <Panel title="Over time" actions={<RangeSelect range={range} onChoose={choose} />}>
      {answer && <Sums answer={answer} />}
      <div className="grid gap-x-8 gap-y-6 xl:grid-cols-2">
        <TimeSeries
          {...common}
          title={`Rows written ${per}`}
          unit="count"
          series={writes}
          points={points(writes, 'counts')}
        />
        <TimeSeries {...common} title={`Scans ${per}`} unit="count" series={reads} points={points(reads, 'counts')} />
        <TimeSeries {...common} title="Live and dead rows" unit="count" series={rows} points={points(rows, 'levels')} />
        <TimeSeries {...common} title="Size of the heap" unit="bytes" series={heap} points={points(heap, 'levels')} />
      </div>
    </Panel>
  )
}

function Sums({ answer }: { answer: SeriesAnswer }) {
  const first = answer.points[0]?.at ?? answer.from
  const inserts = sumOf(answer, 'inserts')
  if (inserts === null) return null
  const updates = sumOf(answer, 'updates') ?? 0
  const hot = updates > 0 ? ` (${percent((sumOf(answer, 'hotUpdates') ?? 0) / updates)} HOT)` : ''
  const parts = [
    `${compactCount(inserts)} inserts`,
    `${compactCount(updates)} updates${hot}`,
    `${compactCount(sumOf(answer, 'deletes') ?? 0)} deletes`,
    `${compactCount(sumOf(answer, 'indexScans') ?? 0)} index scans`,
    `${compactCount(sumOf(answer, 'seqScans') ?? 0)} sequential scans`,
  ]
  const isOver = Date.now() - Date.parse(answer.to) > 120_000
  const end = isOver ? `to ${stamp(Date.parse(answer.to)).slice(0, 16)} UTC` : 'UTC until now'
  return (
    <p suppressHydrationWarning className="pb-4 text-sm text-muted">
      {parts.join(', ')} from {stamp(Date.parse(first)).slice(0, 16)} {end}.
    </p>
  )
}
