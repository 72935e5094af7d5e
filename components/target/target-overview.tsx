'use client'

import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'next/navigation'
import { bucketWords } from '@/components/chart/bucket-words'
import { markersOf, pointsOf, simulatedBand } from '@/components/chart/marks'
import { RangePicker } from '@/components/chart/range-picker'
import { TimeSeries } from '@/components/chart/time-series'
import { NextFindings, type NextFindingsProps } from '@/components/finding/next-findings'
import { Callout } from '@/components/ui/callout'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { Stat } from '@/components/ui/stat'
import { StatRow } from '@/components/ui/stat-row'
import { replaceSearch } from '@/lib/client/search'
import { overviewQuery, type TargetDescription, type TargetOverviewData, targetQuery } from '@/lib/client/target'
import { type RangeName, rangeWords, withRange } from '@/lib/client/time-range'
import { bytes, count, percent, span, stamp } from '@/lib/domain/format'
import { Problem } from '@/lib/domain/problem'
import { visibleText } from '@/lib/domain/visible-text'
import { countersCause } from './counters-words'
import { dayWords } from './day-words'
import { EventList } from './event-list'
import { IndexBriefs } from './index-briefs'
import { MissingRights } from './missing-rights'
import { overviewHome, overviewRange, overviewRanges } from './overview-range'

export type TargetOverviewProps = {
  target: TargetDescription
  known: TargetOverviewData
  knownRange: RangeName
  next: NextFindingsProps['answer']
}

/** The first look at a target: sizes and work over time, what changed, where the bytes are, what is missing. */
export function TargetOverview({ target: knownTarget, known, knownRange, next }: TargetOverviewProps) {
  const search = useSearchParams()
  const range = overviewRange(new URLSearchParams(search))
  const { data: target } = useQuery({ ...targetQuery(knownTarget.slug), initialData: knownTarget })
  const { data, error } = useQuery({
    ...overviewQuery(target.slug, range),
    initialData: range === knownRange ? known : undefined,
    initialDataUpdatedAt: new Date(known.to).getTime(),
  })
  const shown = data ?? known
  const home = `/targets/${target.slug}`
  return (
    <>
      <PageHeader
        title="Overview"
        context={
          <>
            Database {visibleText(target.database)} at {visibleText(target.host)}:{target.port}
          </>
        }
        actions={
          <RangePicker
            label="Range of the charts"
            offered={overviewRanges}
            home={overviewHome}
            range={{ name: range }}
            onChange={(next) => replaceSearch(withRange(new URLSearchParams(search), next, overviewHome))}
          />
        }
      />
      {error && (
        <Callout tone="attention" title={error.message} next={error instanceof Problem ? error.hint : undefined} />
      )}
      <Figures target={target} />
      <NextFindings slug={target.slug} answer={next} />
      <Charts shown={shown} />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Panel title="Largest indexes" context="scans in the last 7 days beside the size" flush>
          <IndexBriefs rows={shown.largest} href={`${home}/indexes`} none="No indexes were seen yet." />
        </Panel>
        <NotRead shown={shown} href={`${home}/indexes`} />
        <Panel title="What changed lately" context={`the last ${rangeWords[range]}`}>
          <EventList
            events={shown.events}
            indexesHref={`${home}/indexes`}
            none={`Nothing was created, dropped, rebuilt or reset in the last ${rangeWords[range]}.`}
          />
        </Panel>
        <MissingRights target={target} />
      </div>
    </>
  )
}

function Figures({ target }: { target: TargetDescription }) {
  const { indexBytes, tableBytes, indexCount, tableCount, lastSnapshotAt: at } = target
  const share =
    indexBytes !== null && tableBytes !== null && tableBytes > 0 ? indexBytes / (indexBytes + tableBytes) : null
  const why = 'no snapshot has told it yet'
  const since = target.countersSince && stamp(new Date(target.countersSince))
  return (
    <StatRow>
      <Stat
        label="Indexes on disk"
        value={indexBytes === null ? null : bytes(indexBytes)}
        window={share === null ? undefined : `${percent(share)} of tables and indexes`}
        at={at}
        hint={indexBytes === null ? why : undefined}
      />
      <Stat
        label="Tables on disk"
        value={tableBytes === null ? null : bytes(tableBytes)}
        window="with TOAST"
        at={at}
        hint={tableBytes === null ? why : undefined}
      />
      <Stat
        label="Indexes"
        value={indexCount === null ? null : count(indexCount)}
        window="without system catalogs"
        at={at}
        hint={indexCount === null ? why : undefined}
      />
      <Stat
        label="Tables"
        value={tableCount === null ? null : count(tableCount)}
        window="without system catalogs"
        at={at}
        hint={tableCount === null ? why : undefined}
      />
      <Stat
        label="The server counts since"
        value={target.countersSince && dayWords(target.countersSince).day}
        unit={target.countersSince ? dayWords(target.countersSince).year : undefined}
        window={since === null ? why : `${since.slice(11, 16)} UTC; ${countersCause(target.countersSinceCause) ?? ''}`}
      />
    </StatRow>
  )
}

function Charts({ shown }: { shown: TargetOverviewData }) {
  const bucket = bucketWords(shown.bucketSeconds)
  const common = {
    events: markersOf(shown.events.filter((event) => event.indexId === null)),
    simulated: simulatedBand(shown, shown.simulatedUntil, shown.watchedSince),
    height: 190,
  }
  return (
    <div className="flex flex-col gap-2">
      <div className="grid gap-x-5 gap-y-5 lg:grid-cols-2 *:min-w-0 *:rounded-md *:border *:border-line *:bg-surface *:p-4">
        <div>
          <TimeSeries
            {...common}
            title="Size of indexes and tables"
            unit="bytes"
            series={[
              { id: 'indexBytes', label: 'Indexes' },
              { id: 'tableBytes', label: 'Tables' },
            ]}
            points={pointsOf(shown.points, ['indexBytes', 'tableBytes'])}
          />
        </div>
        <div>
          <TimeSeries
            {...common}
            title={`Rows written per ${bucket}`}
            unit="count"
            series={[{ id: 'rowsWritten', label: 'Inserted, updated, deleted', shape: 'area' }]}
            points={pointsOf(shown.points, ['rowsWritten'])}
          />
        </div>
        <div>
          <TimeSeries
            {...common}
            title={`Index scans per ${bucket}`}
            unit="count"
            series={[{ id: 'indexScans', label: 'Index scans', shape: 'area' }]}
            points={pointsOf(shown.points, ['indexScans'])}
          />
        </div>
        <div>
          <TimeSeries
            {...common}
            title={`Sequential scans per ${bucket}`}
            unit="count"
            series={[{ id: 'seqScans', label: 'Sequential scans', shape: 'area' }]}
            points={pointsOf(shown.points, ['seqScans'])}
          />
        </div>
      </div>
      <p className="text-xs text-faint">One point each {bucket}, the last one still counting.</p>
    </div>
  )
}

const week = 7 * 86_400_000

function NotRead({ shown, href }: { shown: TargetOverviewData; href: string }) {
  const watched = new Date(shown.to).getTime() - new Date(shown.watchedSince ?? shown.to).getTime()
  if (shown.watchedSince === null) {
    return (
      <Panel title="Not read in 7 days">
        <p className="text-sm text-muted">Unknown until the first snapshot.</p>
      </Panel>
    )
  }
  const words =
    shown.unreadCount === 0
      ? 'Every index was read'
      : `${count(shown.unreadCount)} ${shown.unreadCount === 1 ? 'index' : 'indexes'}, ${bytes(shown.unreadBytes)}`
  return (
    <Panel title="Not read in 7 days" context={words} flush>
      <p className="px-4 pt-2.5 pb-1 text-xs text-muted">
        {watched < week && `Watched for ${span(watched)} only. `}
        Not read is no verdict: a report may run once a month, and replicas count for themselves. Unique indexes are
        left out here, because they guard rows whether read or not.
      </p>
      <IndexBriefs
        rows={shown.unread}
        href={href}
        none="Each index that is not unique was read at least once."
        more={
          shown.unreadCount > 0
            ? { href: `${href}?state=unused`, label: 'All indexes not read in 7 days, unique ones as well' }
            : undefined
        }
      />
    </Panel>
  )
}
