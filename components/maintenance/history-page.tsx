'use client'

import { Download } from 'lucide-react'
import { useRouter } from 'next/navigation'
import type { ChartPoint, ChartSeries } from '@/components/chart/chart-point'
import { TimeSeries } from '@/components/chart/time-series'
import { buttonLook } from '@/components/ui/button-look'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import { Select } from '@/components/ui/select'
import { Stat } from '@/components/ui/stat'
import { StatRow } from '@/components/ui/stat-row'
import { pathWith, targetPath } from '@/lib/client/get-json'
import type { Wire } from '@/lib/client/wire'
import { bytes, count, duration, percent, plural, stamp } from '@/lib/domain/format'
import type { HistoryAnswer } from '@/lib/services/maintenance/history'
import { Calibration } from './calibration'
import { RebuildTable } from './rebuild-table'
import { RunTimeline } from './run-timeline'

export type HistoryPageProps = { slug: string; answer: Wire<HistoryAnswer>; asked: { days: string; policy: string } }
type Bucket = Wire<HistoryAnswer>['buckets'][number]

const spans = [
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
  { value: '365', label: 'Last year' },
  { value: '1825', label: 'Last 5 years' },
]

/** What care came to: runs over time, what they took and freed, how good predictions were, how long it lasts. */
export function HistoryPage({ slug, answer, asked }: HistoryPageProps) {
  const router = useRouter()
  const { from, to, by, totals, buckets } = answer
  const base = `/targets/${encodeURIComponent(slug)}/maintenance/history`
  const go = (query: Record<string, string>) => router.push(pathWith(base, { policy: asked.policy, ...query }))
  const isStretch = asked.days === ''
  const points = (of: (bucket: Bucket) => (number | null)[]): ChartPoint[] =>
    buckets.map((bucket) => ({ at: new Date(bucket.at).getTime(), values: of(bucket) }))
  const width = by === 'day' ? 86_400_000 : 7 * 86_400_000
  const chart = {
    onRange: (first: number, last: number) =>
      go({ from: new Date(first).toISOString(), to: new Date(last + width).toISOString() }),
    csvHref: pathWith(targetPath(slug, 'runs/export'), {
      from: String(new Date(from).toISOString()),
      to: new Date(to).toISOString(),
      policy: asked.policy,
    }),
  }
  const bars = (id: string, label: string): ChartSeries => ({ id, label, shape: 'bars' })
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          label="Stretch of time"
          className="min-w-48"
          value={isStretch ? 'stretch' : asked.days}
          onChange={(days) => {
            if (days !== 'stretch') go({ days })
          }}
          options={[
            ...(isStretch
              ? [
                  {
                    value: 'stretch',
                    label: `${stamp(new Date(from)).slice(0, 10)} to ${stamp(new Date(to)).slice(0, 10)}`,
                  },
                ]
              : []),
            ...spans,
          ]}
        />
        {answer.policies.length > 1 && (
          <Select
            label="Policy"
            className="min-w-48"
            value={asked.policy || 'all'}
            onChange={(policy) =>
              router.push(
                pathWith(base, { policy: policy === 'all' ? '' : policy, ...(isStretch ? {} : { days: asked.days }) }),
              )
            }
            options={[
              { value: 'all', label: 'All policies' },
              ...answer.policies.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        )}
        <a href={chart.csvHref} download className={buttonLook('plain', 'md', 'font-normal')}>
          <Download aria-hidden className="size-4 text-faint" />
          Runs as CSV
        </a>
      </div>
      <Totals answer={answer} />
      {totals.runs + totals.missed === 0 ? (
        <Panel title="Nothing yet">
          <EmptyState title="No run fell into this stretch of time.">
            A policy in force makes one in each of its windows; a plan can also be run by hand.
          </EmptyState>
        </Panel>
      ) : (
        <>
          <Panel title="Runs" context="each at its time; the higher, the longer it took">
            <RunTimeline slug={slug} answer={answer} />
          </Panel>
          <Panel
            title={`By ${by}`}
            context={`${stamp(new Date(from)).slice(0, 10)} to ${stamp(new Date(to)).slice(0, 10)}; drag over a chart to look closer`}
          >
            <div className="grid gap-x-8 gap-y-6 xl:grid-cols-2">
              <TimeSeries
                {...chart}
                title="Bytes freed"
                unit="bytes"
                series={[bars('freed', 'Freed')]}
                points={points((each) => [each.reclaimedBytes])}
              />
              <TimeSeries
                {...chart}
                title="Known bloat of the database"
                unit="bytes"
                series={[
                  { id: 'before', label: 'Before the first run' },
                  { id: 'after', label: 'After the last run' },
                ]}
                points={points((each) => [each.bloatBefore, each.bloatAfter])}
              />
              <TimeSeries
                {...chart}
                title="How long a run took on average"
                unit="ms"
                series={[bars('took', 'Took')]}
                points={points((each) => [each.averageDurationMs])}
              />
              <TimeSeries
                {...chart}
                title="Share of operations that succeeded"
                unit="percent"
                series={[{ id: 'success', label: 'Succeeded' }]}
                points={points((each) => [each.successRate])}
              />
              <TimeSeries
                {...chart}
                title="Operations"
                unit="count"
                series={[bars('done', 'Done'), bars('failed', 'Failed'), bars('skipped', 'Skipped')]}
                points={points((each) => [each.done, each.failed, each.skipped])}
              />
              <TimeSeries
                {...chart}
                title="WAL written"
                unit="bytes"
                series={[bars('wal', 'WAL')]}
                points={points((each) => [each.walBytes])}
              />
            </div>
          </Panel>
          {answer.rebuilds.length > 0 && (
            <>
              <Panel
                title="Predicted and achieved"
                context={`${plural(answer.rebuilds.length, 'rebuild')}, the latest of the stretch`}
              >
                <Calibration rebuilds={answer.rebuilds} />
              </Panel>
              <Panel title="How long rebuilds last" context="until an index is as large again as before" flush>
                <RebuildTable slug={slug} rebuilds={answer.rebuilds} />
              </Panel>
            </>
          )}
        </>
      )}
    </div>
  )
}

function Totals({ answer: { totals, before } }: { answer: Wire<HistoryAnswer> }) {
  const was = before.totals
  const since = `${stamp(new Date(before.from)).slice(0, 10)} to ${stamp(new Date(before.to)).slice(0, 10)}`
  const beside = (words: string | null) =>
    was.runs === 0 ? 'no run in the stretch before' : `${words ?? 'unknown'} in the stretch before`
  return (
    <section aria-label={`Compared with the stretch before (${since})`}>
      <StatRow>
        <Stat
          label="Runs"
          value={count(totals.runs)}
          hint={`${beside(count(was.runs))}${totals.missed > 0 ? `; ${totals.missed} missed` : ''}`}
          tone={totals.missed > 0 ? 'attention' : 'plain'}
        />
        <Stat label="Freed" value={bytes(totals.reclaimedBytes)} hint={beside(bytes(was.reclaimedBytes))} />
        <Stat
          label="A run takes"
          value={totals.averageDurationMs === null ? null : duration(totals.averageDurationMs)}
          hint={beside(was.averageDurationMs === null ? null : duration(was.averageDurationMs))}
        />
        <Stat
          label="Succeeded"
          value={totals.successRate === null ? null : percent(totals.successRate)}
          window={`${count(totals.done)} of ${plural(totals.done + totals.failed, 'operation')}`}
          hint={beside(was.successRate === null ? null : percent(was.successRate))}
          tone={totals.failed > 0 ? 'attention' : 'plain'}
        />
      </StatRow>
    </section>
  )
}
