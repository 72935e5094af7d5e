'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { markersOf, simulatedBand } from '@/components/chart/marks'
import { TimeSeries } from '@/components/chart/time-series'
import { Callout } from '@/components/ui/callout'
import { CodeBlock } from '@/components/ui/code-block'
import { type Definition, DefinitionList } from '@/components/ui/definition-list'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { type BloatDetail, indexBloatQuery } from '@/lib/client/bloat'
import { confidenceWords, horizonWords, ratioWords } from '@/lib/domain/bloat/words'
import { bytes, compactCount, count, percent, plural } from '@/lib/domain/format'
import type { ProblemBody } from '@/lib/domain/problem'
import { visibleText } from '@/lib/domain/visible-text'
import { ConfidenceLadder } from './confidence-ladder'
import { type CancelScan, CancelScanButton, type Scan, ScanIndex } from './scan-index'

export type IndexBloatProps = {
  slug: string
  id: number
  /** As the server rendered it, or the Problem of reading it. */
  known: { ok: true; data: BloatDetail } | { ok: false; problem: ProblemBody }
  /** What an operator may do; null for others. */
  acts: { scan: Scan; cancel: CancelScan } | null
}

/** How much of an index is bloat, how surely that is known, what it was over time, how soon it returns, and why. */
export function IndexBloat({ slug, id, known, acts }: IndexBloatProps) {
  const query = indexBloatQuery(slug, id)
  const cache = useQueryClient()
  const { data, error } = useQuery({ ...query, ...(known.ok ? { initialData: known.data } : {}) })
  if (!data) {
    const { message, hint } = known.ok ? { message: error?.message ?? '', hint: undefined } : known.problem
    return <Panel title="Bloat" failure={{ message, ...(hint ? { hint } : {}) }} />
  }
  const { index, figure, scan, scanning } = data
  const refresh = () => void cache.invalidateQueries({ queryKey: query.queryKey })
  const isScanning = scan?.state === 'waiting' || scan?.state === 'running'
  return (
    <Panel
      title="Bloat"
      context={
        figure ? (
          <>
            what a rebuild would free; computed <RelativeTime at={figure.askedAt} />
          </>
        ) : (
          'what a rebuild would free'
        )
      }
      actions={acts && <Actions {...{ slug, data, acts, isScanning, refresh }} />}
    >
      <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2 *:min-w-0">
        <div className="flex flex-col gap-3">
          {figure ? <Figure figure={figure} /> : <p className="text-sm text-muted">{whyNone(data)}</p>}
          {data.reason && <Reason reason={data.reason} />}
          <DefinitionList items={linesOf(data)} />
          {isScanning && scan && (
            <p role="status" className="text-sm text-muted">
              {scan.isCancelled
                ? 'The scan is being cancelled.'
                : `Reading ${bytes(scan.sizeBytes)}, asked for by ${visibleText(scan.askedBy)} `}
              {!scan.isCancelled && <RelativeTime at={scan.askedAt} />}
            </p>
          )}
          {scan?.state === 'failed' && scan.problem && (
            <Callout tone="attention" title={scan.problem.message} next={scan.problem.hint} />
          )}
          {acts && scanning && index.kind === 'i' && (
            <p className="text-xs text-faint">
              No exact scan: {scanning.message} {scanning.hint}
            </p>
          )}
        </div>
        <Trend data={data} />
      </div>
    </Panel>
  )
}

function Actions({
  slug,
  data,
  acts,
  isScanning,
  refresh,
}: {
  slug: string
  data: BloatDetail
  acts: { scan: Scan; cancel: CancelScan }
  isScanning: boolean
  refresh: () => void
}) {
  if (isScanning)
    return <CancelScanButton slug={slug} index={data.index.id} cancel={acts.cancel} onCancelled={refresh} />
  if (data.scanning) return null
  return <ScanIndex slug={slug} index={data.index} size={data.scanBytes} scan={acts.scan} onBegun={refresh} />
}

type KnownFigure = NonNullable<BloatDetail['figure']>

function Figure({ figure }: { figure: KnownFigure }) {
  const { ratio, confidence, margin, sizeBytes, neededBytes, reclaimableBytes } = figure
  return (
    <div className="flex flex-col gap-2">
      {ratio === null ? (
        <p className="text-xl text-faint">No figure</p>
      ) : (
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span
            className={`text-xl font-semibold tracking-tight ${figure.isWorthRebuilding ? 'text-attention' : 'text-ink'}`}
          >
            {confidence === 'weak' && ratio > 0 && 'at least '}
            {ratioWords(ratio)}
          </span>
          <span className="text-sm text-muted">
            {Math.round(ratio * 100) > 0
              ? `${bytes(reclaimableBytes ?? 0)} of ${bytes(sizeBytes)}; rebuilt it would take about ${bytes(neededBytes ?? 0)}`
              : `of ${bytes(sizeBytes)}: a rebuild would not make it smaller`}
          </span>
        </p>
      )}
      <ConfidenceLadder confidence={confidence} />
      {confidence !== 'withheld' && <p className="text-sm text-muted">{confidenceWords(confidence, margin)}</p>}
    </div>
  )
}

function Reason({ reason: { text, remedy, sql } }: { reason: NonNullable<BloatDetail['reason']> }) {
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      <p className="text-ink">{text}</p>
      {remedy && <p className="text-muted">{remedy}</p>}
      {sql && <CodeBlock text={sql} />}
    </div>
  )
}

function whyNone({ index }: BloatDetail): string {
  if (index.kind === 'I')
    return 'A partitioned index has no pages of its own: each partition has a figure, and the list shows their sum.'
  return 'Not computed: below 1 MB bloat is not asked for, and a new index is looked at within ten minutes of its first snapshot.'
}

function linesOf(data: BloatDetail): Definition[] {
  const { figure, forecast, horizon, scan } = data
  const lines: Definition[] = []
  if (figure?.ratio != null) {
    lines.push({ term: 'Worth a rebuild', value: worthWords(figure) })
    lines.push({ term: 'Comes back', value: forecastWords(forecast) })
  }
  if (figure?.pages) lines.push({ term: 'Pages', value: pageWords(figure.pages) })
  if (figure?.rebuiltAt) lines.push({ term: 'Last rebuilt', value: <RelativeTime at={figure.rebuiltAt} /> })
  if (horizon) {
    const { holder, hidden } = horizon
    const unseen = hidden > 0 ? ` ${plural(hidden, 'session')} may, which the monitoring role may not see.` : ''
    lines.push({
      term: 'VACUUM held back',
      value: holder ? visibleText(`By ${horizonWords(holder)}.`) : `By nobody who is seen.${unseen}`,
      ...(holder
        ? { hint: 'What is deleted stays in the index until that ends; a rebuild before it soon fills up again.' }
        : {}),
    })
  }
  if (scan?.state === 'done' && scan.finishedAt) lines.push({ term: 'Last scan', value: <LastScan scan={scan} /> })
  return lines
}

function LastScan({ scan }: { scan: NonNullable<BloatDetail['scan']> }) {
  const { pages, finishedAt, askedBy } = scan
  return (
    <>
      <RelativeTime at={finishedAt ?? ''} /> by {visibleText(askedBy)}
      {pages?.method === 'btree' && `: ${pageWords(pages)}`}
    </>
  )
}

function worthWords({ isWorthRebuilding, worthFrom, keyOrder }: KnownFigure): string {
  const keys = {
    ascending: 'its keys ascend, so full pages stay full',
    random: 'its keys go anywhere, so pages settle at about 70% filled',
  }
  const why = keyOrder ? `: ${keys[keyOrder]}` : ''
  return `${isWorthRebuilding ? 'Yes' : 'Not yet'}; from ${percent(worthFrom)} and 1 MB on${why}.`
}

function forecastWords(forecast: BloatDetail['forecast']): string {
  if (!forecast) return 'Not known yet: that takes three days of figures.'
  const over = `over ${plural(Math.round(forecast.days), 'day')}`
  if (forecast.daysToReturn === null) return `It did not grow ${over}, so what a rebuild frees should stay free.`
  const days = Math.max(1, Math.round(forecast.daysToReturn))
  return `To today’s size about ${plural(days, 'day')} after a rebuild: it grew by ${bytes(forecast.bytesPerDay)} a day ${over}.`
}

function pageWords(pages: NonNullable<KnownFigure['pages']>): string {
  switch (pages.method) {
    case 'btree':
      return `${compactCount(pages.leafPages)} leaves filled to ${percent(pages.leafDensity / 100)}, ${count(pages.deletedPages + pages.emptyPages)} empty or deleted pages, of ${count(pages.pages)}`
    case 'gin':
      return `${compactCount(pages.pendingRows)} rows wait on ${plural(pages.pendingPages, 'page')} of its pending list`
    case 'hash':
      return `${count(pages.bucketPages)} buckets with ${count(pages.overflowPages)} overflow pages; ${count(pages.deadItems)} of ${count(pages.liveItems + pages.deadItems)} entries dead`
    case 'gist':
      return `${percent(pages.freePercent / 100)} of its pages is free room; ${count(pages.deadItems)} dead entries`
  }
}

function Trend({ data }: { data: BloatDetail }) {
  const [first] = data.days
  const points = data.days.map((day) => ({
    at: new Date(day.measuredAt).getTime(),
    values: [day.sizeBytes, day.reclaimableBytes === null ? null : Math.max(0, day.sizeBytes - day.reclaimableBytes)],
  }))
  return (
    <TimeSeries
      title="Size, and what its rows need"
      unit="bytes"
      height={190}
      series={[
        { id: 'size', label: 'Size on disk', shape: 'area' },
        { id: 'needed', label: 'After a rebuild, about' },
      ]}
      points={points}
      events={markersOf(data.events)}
      {...(first
        ? {
            simulated: simulatedBand(
              { from: first.measuredAt, to: data.simulatedUntil ?? first.measuredAt },
              data.simulatedUntil,
              first.measuredAt,
            ),
          }
        : {})}
      state={
        points.length < 2
          ? { kind: 'empty', why: 'One figure a day is kept; the line begins with the second.' }
          : { kind: 'ready' }
      }
    />
  )
}
