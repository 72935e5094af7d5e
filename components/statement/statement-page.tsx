'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { chartStatus } from '@/components/chart/chart-status'
import { RangeSelect } from '@/components/chart/range-select'
import { chartEvents, chartPoints, numberOf, simulatedBand } from '@/components/chart/series-points'
import { TimeSeries } from '@/components/chart/time-series'
import { useRange } from '@/components/chart/use-range'
import { CodeBlock } from '@/components/ui/code-block'
import { CopyButton } from '@/components/ui/copy-button'
import { LinkButton } from '@/components/ui/link-button'
import { Name } from '@/components/ui/name'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { type StatementAnswer, statementQuery } from '@/lib/client/statement'
import { bucketWords } from '@/lib/domain/range'
import { StatementNumbers } from './statement-numbers'
import { planHref } from './statement-words'

export type StatementPageProps = { target: string; statement: StatementAnswer['statement'] }

const calls = [{ id: 'calls', label: 'Calls' }]
const mean = [{ id: 'meanMs', label: 'Mean time' }]
const total = [{ id: 'totalMs', label: 'Total time' }]
const blocks = [
  { id: 'sharedBlocksHit', label: 'Found in the cache' },
  { id: 'sharedBlocksRead', label: 'Read' },
]

/** One statement: its text, what it did in a range of time, and how that went. */
export function StatementPage({ target, statement }: StatementPageProps) {
  const { range, choose, zoom } = useRange()
  const query = useQuery({ ...statementQuery(target, statement.id, range), placeholderData: keepPreviousData })
  const answer = query.data
  const known = answer?.statement ?? statement
  const width = (answer?.bucketSeconds ?? 0) * 1000
  const per = answer ? bucketWords(answer.bucketSeconds) : 'over time'
  const common = {
    state: chartStatus(query),
    events: chartEvents(answer, target),
    simulated: simulatedBand(answer),
    onRange: (from: number, to: number) => zoom(from, to + width),
  }
  const points = (series: { id: string }[]) =>
    chartPoints(answer, (point) => series.map(({ id }) => numberOf(point, id)), 'counts')
  const means = chartPoints(
    answer,
    (point) => {
      const times = numberOf(point, 'calls')
      const ms = numberOf(point, 'totalMs')
      return [times === null || times === 0 || ms === null ? null : ms / times]
    },
    'counts',
  )

  return (
    <>
      <PageHeader
        title="Statement"
        context={
          <>
            Run by <Name value={known.userName} />, first seen <RelativeTime at={known.firstSeenAt} />, last seen{' '}
            <RelativeTime at={known.lastSeenAt} />, query id{' '}
            <span className="inline-flex items-center gap-1 align-middle">
              <span className="font-mono text-[0.95em]">{known.queryId}</span>
              <CopyButton text={known.queryId} label="Copy query id" className="size-6!" />
            </span>
          </>
        }
        actions={<LinkButton href={planHref(target, statement.id)}>Plan</LinkButton>}
      />
      <CodeBlock text={known.text} label="statement" />
      <Panel
        title="In numbers"
        actions={<RangeSelect range={range} onChoose={choose} />}
        failure={query.error && !answer ? { message: query.error.message } : null}
        flush
      >
        <StatementNumbers answer={answer} />
      </Panel>
      <Panel title="Over time">
        <div className="grid gap-x-8 gap-y-6 xl:grid-cols-2">
          <TimeSeries {...common} title={`Calls ${per}`} unit="count" series={calls} points={points(calls)} />
          <TimeSeries {...common} title="Mean time of a call" unit="ms" series={mean} points={means} />
          <TimeSeries {...common} title={`Total time ${per}`} unit="ms" series={total} points={points(total)} />
          <TimeSeries {...common} title={`Blocks ${per}`} unit="count" series={blocks} points={points(blocks)} />
        </div>
      </Panel>
    </>
  )
}
