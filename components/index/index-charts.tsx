'use client'

import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useSearchParams } from 'next/navigation'
import { bucketWords } from '@/components/chart/bucket-words'
import type { ChartState } from '@/components/chart/chart-frame'
import { markersOf, pointsOf, simulatedBand } from '@/components/chart/marks'
import { RangePicker } from '@/components/chart/range-picker'
import { TimeSeries } from '@/components/chart/time-series'
import { EventList } from '@/components/target/event-list'
import { Button } from '@/components/ui/button'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { type IndexSeries, indexSeriesQuery } from '@/lib/client/indexes'
import { saveFile } from '@/lib/client/save-file'
import { replaceSearch } from '@/lib/client/search'
import { seriesCsv } from '@/lib/client/series-csv'
import { rangeKey, rangeWords, type TimeRange, withRange } from '@/lib/client/time-range'
import { Problem } from '@/lib/domain/problem'
import { indexRange, indexRangeHome, indexRanges } from './index-range'

export type IndexChartsProps = {
  slug: string
  id: number
  name: string
  watchedSince: Date | string | null
  /** What the server rendered, and its range. */
  known: IndexSeries | null
  knownRange: TimeRange
}

const csvNames = [
  'scans',
  'tuplesRead',
  'tuplesFetched',
  'blocksHit',
  'blocksRead',
  'sizeBytes',
  'entriesWritten',
  'bytesWritten',
] as const

/** Use, size and cache of one index on one time axis, with what happened to it. Dragging zooms; the address keeps it. */
export function IndexCharts({ slug, id, name, watchedSince, known, knownRange }: IndexChartsProps) {
  const search = useSearchParams()
  const range = indexRange(new URLSearchParams(search))
  const isKnown = known !== null && rangeKey(range) === rangeKey(knownRange)
  const { data, error, dataUpdatedAt } = useQuery({
    ...indexSeriesQuery(slug, id, range),
    initialData: isKnown ? known : undefined,
    initialDataUpdatedAt: known ? new Date(known.to).getTime() : undefined,
  })
  const words = 'name' in range ? `the last ${rangeWords[range.name]}` : 'the range zoomed into'
  const move = (next: TimeRange) => replaceSearch(withRange(new URLSearchParams(search), next, indexRangeHome))
  return (
    <>
      <Panel
        title="Use and size over time"
        context={
          <>
            {data && `one point each ${bucketWords(data.bucketSeconds)}, the last one still counting`}
            {dataUpdatedAt > 0 && (
              <>
                {data && '; '}read <RelativeTime at={dataUpdatedAt} />
              </>
            )}
          </>
        }
        actions={
          <>
            {data && (
              <Button
                size="sm"
                tone="quiet"
                onClick={() => saveFile(`${name}-series.csv`, seriesCsv(data.points, csvNames), 'text/csv')}
              >
                <Download aria-hidden className="size-3.5" />
                CSV
              </Button>
            )}
            <RangePicker
              label="Range of the charts"
              offered={indexRanges}
              range={range}
              home={indexRangeHome}
              onChange={move}
            />
          </>
        }
      >
        {error && (
          <p role="status" className="pb-3 text-sm text-attention">
            {error.message} {error instanceof Problem && error.hint}
          </p>
        )}
        <Charts
          data={data}
          failed={error !== null}
          watchedSince={watchedSince}
          onRange={(from, to) => move({ from, to })}
        />
      </Panel>
      <Panel title="What happened" context={words}>
        <EventList events={data?.events ?? []} none={`Nothing happened to it or to its server in ${words}.`} />
      </Panel>
    </>
  )
}

type ChartsProps = {
  data: IndexSeries | undefined
  failed: boolean
  watchedSince: Date | string | null
  onRange: (from: number, to: number) => void
}

const loading: ChartState = { kind: 'loading' }
const failure: ChartState = { kind: 'failed', message: 'The series could not be read.' }
const ready: ChartState = { kind: 'ready' }

function stateOf(data: IndexSeries | undefined, failed: boolean): ChartState {
  if (data) return ready
  return failed ? failure : loading
}

function Charts({ data, failed, watchedSince, onRange }: ChartsProps) {
  const points = data?.points ?? []
  const bucket = bucketWords(data?.bucketSeconds ?? 3_600)
  const common = {
    events: markersOf(data?.events ?? []),
    simulated: data && simulatedBand(data, data.simulatedUntil, watchedSince),
    state: stateOf(data, failed),
    height: 180,
    onRange,
  }
  return (
    <div className="grid gap-x-8 gap-y-6 lg:grid-cols-2 *:min-w-0">
      <TimeSeries
        {...common}
        title={`Scans per ${bucket}`}
        unit="count"
        series={[{ id: 'scans', label: 'Scans', shape: 'area' }]}
        points={pointsOf(points, ['scans'])}
      />
      <TimeSeries
        {...common}
        title={`Rows through it per ${bucket}`}
        unit="count"
        series={[
          { id: 'tuplesRead', label: 'Index entries read' },
          { id: 'tuplesFetched', label: 'Table rows fetched by plain index scans' },
        ]}
        points={pointsOf(points, ['tuplesRead', 'tuplesFetched'])}
      />
      <TimeSeries
        {...common}
        title="Size"
        unit="bytes"
        series={[{ id: 'sizeBytes', label: 'Size on disk', shape: 'area' }]}
        points={pointsOf(points, ['sizeBytes'])}
      />
      <TimeSeries
        {...common}
        title={`Blocks of it asked for per ${bucket}`}
        unit="count"
        series={[
          { id: 'blocksHit', label: 'Found in shared buffers' },
          { id: 'blocksRead', label: 'Read from the system' },
        ]}
        points={pointsOf(points, ['blocksHit', 'blocksRead'])}
      />
      <TimeSeries
        {...common}
        title={`Entries written to it per ${bucket}${data?.isWrittenAtMost ? ', at most' : ''}`}
        unit="count"
        series={[{ id: 'entriesWritten', label: 'Inserts, and updates that were not heap-only', shape: 'area' }]}
        points={pointsOf(points, ['entriesWritten'])}
      />
      <TimeSeries
        {...common}
        title={`Bytes written to it per ${bucket}`}
        unit="bytes"
        series={[{ id: 'bytesWritten', label: 'By its size for each row, without WAL', shape: 'area' }]}
        points={pointsOf(points, ['bytesWritten'])}
      />
    </div>
  )
}
