'use client'

import { useRouter } from 'next/navigation'
import type { ChartSeries } from '@/components/chart/chart-point'
import { TimeSeries } from '@/components/chart/time-series'
import { EmptyState } from '@/components/ui/empty-state'
import { Panel } from '@/components/ui/panel'
import { Stat } from '@/components/ui/stat'
import { StatRow } from '@/components/ui/stat-row'
import { WhenNear } from '@/components/ui/when-near'
import type { Wire } from '@/lib/client/wire'
import { bytes, count, duration, percent, plural, stamp } from '@/lib/domain/format'
import { triedWords } from '@/lib/domain/maintenance/care-report'
import type { HistoryAnswer } from '@/lib/services/maintenance/history'
import { Calibration } from './calibration'
import { exportPath, type HistoryAsked, HistoryControls, historyPath } from './history-controls'
import { bucketMs, figuresOf, type HistoryBucket, historyMarkers, historyPoints } from './history-points'
import { PolicyTotals } from './policy-totals'
import { RebuildTable } from './rebuild-table'
import { RunTimeline } from './run-timeline'

export type HistoryPageProps = { slug: string; answer: Wire<HistoryAnswer>; asked: HistoryAsked }

/** What care came to: runs over time, what they took and freed, how good predictions were, how long it lasts. */
export function HistoryPage({ slug, answer, asked }: HistoryPageProps) {
  const { totals } = answer
  return (
    <div className="flex flex-col gap-5">
      <HistoryControls slug={slug} answer={answer} asked={asked} />
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
          <Charts slug={slug} answer={answer} asked={asked} />
          {answer.byPolicy.length > 1 && (
            <Panel title="By policy" context="removed ones stay" flush>
              <PolicyTotals totals={answer.byPolicy} />
            </Panel>
          )}
          {answer.rebuilds.length > 0 && (
            <>
              <Panel
                title="Predicted and achieved"
                context={`${plural(answer.rebuilds.length, 'rebuild')}, the latest of the stretch`}
              >
                <WhenNear height={300}>
                  <Calibration rebuilds={answer.rebuilds} />
                </WhenNear>
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

const bars = (id: string, label: string): ChartSeries => ({ id, label, shape: 'bars' })
const other: ChartSeries = { id: 'other', label: 'Stretch compared with' }

function Charts({ slug, answer, asked }: HistoryPageProps) {
  const router = useRouter()
  const { by } = answer
  const day = (at: Date | string) => stamp(new Date(at)).slice(0, 10)
  const isCompared = answer.before.buckets.length > 0
  const chart = {
    onRange: (first: number, last: number) =>
      router.push(
        historyPath(slug, {
          ...asked,
          from: new Date(first).toISOString(),
          to: new Date(last + bucketMs(by)).toISOString(),
        }),
      ),
    csvHref: exportPath(slug, answer, asked),
    events: historyMarkers(slug, answer.events),
    areEventsTold: true,
  }
  /** A figure by itself, and beside it the same of the other stretch where it had runs. */
  const beside = (own: ChartSeries, of: (bucket: HistoryBucket) => number | null) => ({
    series: isCompared ? [own, other] : [own],
    points: historyPoints(
      answer,
      ...[answer, ...(isCompared ? [answer.before] : [])].map(({ buckets }) =>
        figuresOf(buckets, 1, (each) => [of(each)]),
      ),
    ),
  })
  return (
    <Panel
      title={`By ${by}`}
      context={`${day(answer.from)} to ${day(answer.to)}; drag over a chart to look closer; numbers mark the events above`}
    >
      <div className="grid gap-x-8 gap-y-6 xl:grid-cols-2">
        <WhenNear height={272}>
          <TimeSeries
            {...chart}
            title="Bytes freed"
            unit="bytes"
            {...beside(bars('freed', 'Freed'), (each) => each.reclaimedBytes)}
          />
        </WhenNear>
        <WhenNear height={272}>
          <TimeSeries
            {...chart}
            title="Known bloat of the database"
            unit="bytes"
            series={[
              { id: 'before', label: 'Before the first run' },
              { id: 'after', label: 'After the last run' },
            ]}
            points={historyPoints(
              answer,
              figuresOf(answer.bloat, 2, (each) => [each.before, each.after]),
            )}
          />
        </WhenNear>
        <WhenNear height={272}>
          <TimeSeries
            {...chart}
            title="How long a run took on average"
            unit="ms"
            {...beside(bars('took', 'Took'), (each) => each.averageDurationMs)}
          />
        </WhenNear>
        <WhenNear height={272}>
          <TimeSeries
            {...chart}
            title="Share that succeeded, of operations and failed runs"
            unit="percent"
            {...beside({ id: 'success', label: 'Succeeded' }, (each) => each.successRate)}
          />
        </WhenNear>
        <WhenNear height={272}>
          <TimeSeries
            {...chart}
            title="Operations"
            unit="count"
            series={[bars('done', 'Done'), bars('failed', 'Failed'), bars('skipped', 'Skipped')]}
            points={historyPoints(
              answer,
              figuresOf(answer.buckets, 3, (each) => [each.done, each.failed, each.skipped]),
            )}
          />
        </WhenNear>
        <WhenNear height={272}>
          <TimeSeries
            {...chart}
            title="WAL written"
            unit="bytes"
            {...beside(bars('wal', 'WAL'), (each) => each.walBytes)}
          />
        </WhenNear>
      </div>
    </Panel>
  )
}

function Totals({ answer: { totals, before } }: { answer: Wire<HistoryAnswer> }) {
  const was = before.totals
  const day = (at: Date | string) => stamp(new Date(at)).slice(0, 10)
  const stretch = `${day(before.from)} to ${day(before.to)}`
  const beside = (words: string | null) =>
    was.runs === 0 ? `no run from ${stretch}` : `${words ?? 'unknown'} from ${stretch}`
  return (
    <section aria-label={`Compared with ${stretch}`}>
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
          window={`${count(totals.done)} of ${triedWords(totals)}`}
          hint={beside(was.successRate === null ? null : percent(was.successRate))}
          tone={totals.failed + totals.failedRuns > 0 ? 'attention' : 'plain'}
        />
      </StatRow>
    </section>
  )
}
