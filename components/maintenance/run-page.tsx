'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { CodeBlock } from '@/components/ui/code-block'
import { DefinitionList } from '@/components/ui/definition-list'
import { InlineProblem } from '@/components/ui/inline-problem'
import { PageHeader } from '@/components/ui/page-header'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { Stat } from '@/components/ui/stat'
import { StatRow } from '@/components/ui/stat-row'
import { type RunDetail, type RunItem, runQuery } from '@/lib/client/run'
import { type Act, useAct } from '@/lib/client/use-act'
import { bytes, count, duration, percent, span, stamp } from '@/lib/domain/format'
import { type Task, taskWords } from '@/lib/domain/maintenance/policy'
import { isRunOver } from '@/lib/domain/maintenance/run'
import { windowWords } from '@/lib/domain/maintenance/window'
import { CareObject } from './care-object'
import { LeftOutList } from './left-out-list'
import { ItemStateBadge, RunStateBadge } from './run-state-badge'

export type CancelRun = Act<{ target: string; run: string }, { id: string }>
export type RunPageProps = { slug: string; known: RunDetail; cancel: CancelRun | null }

/** One run, live while it is under way: what it does, did, left and proposed. */
export function RunPage({ slug, known, cancel }: RunPageProps) {
  const { data: run = known } = useQuery({ ...runQuery(slug, known.id), initialData: known })
  const isOver = isRunOver(run.state)
  const isOpen = (item: RunItem) => item.state === 'proposed' || item.state === 'approved'
  const isLater = (item: RunItem) =>
    run.finishedAt !== null && item.finishedAt !== null && item.finishedAt > run.finishedAt && !isOpen(item)
  const worked = run.items.filter((item) => !isOpen(item) && !isLater(item))
  const proposed = run.items.filter(isOpen)
  const decided = run.items.filter(isLater)
  const at = run.startedAt ?? run.slotAt ?? run.createdAt
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        title={`${run.isDry ? 'Dry run' : 'Run'} of ${stamp(new Date(at)).slice(0, 16)} UTC`}
        context={
          <span className="flex flex-wrap items-center gap-2">
            <RunStateBadge state={run.state} />
            <span>
              {run.policyName}, {run.trigger === 'timetable' ? 'by its timetable' : `started by ${run.actorName}`},{' '}
              <RelativeTime at={at} />
            </span>
          </span>
        }
        actions={cancel && !isOver && <CancelButton slug={slug} run={run} cancel={cancel} />}
      />
      <Now run={run} isOver={isOver} />
      <StatRow>
        <Stat
          label="Freed"
          value={bytes(run.reclaimedBytes)}
          hint={run.walBytes > 0 ? `${bytes(run.walBytes)} of WAL written` : undefined}
        />
        <Stat
          label="Done"
          value={count(run.done)}
          hint={run.failed > 0 ? `${count(run.failed)} failed` : undefined}
          tone={run.failed > 0 ? 'attention' : 'plain'}
        />
        <Stat label="Took" value={took(run)} window={`until ${stamp(new Date(run.endsAt)).slice(0, 16)} UTC at most`} />
        <Stat
          label="Known bloat"
          value={run.bloatBytesBefore === null ? null : bytes(run.bloatBytesAfter ?? run.bloatBytesBefore)}
          hint={
            run.bloatBytesBefore === null || run.bloatBytesAfter === null
              ? undefined
              : `${bytes(run.bloatBytesBefore)} before`
          }
        />
      </StatRow>
      <Panel title="What it did" context={orderWords(run)}>
        {worked.length === 0 && !run.isDry ? (
          <p className="text-sm text-muted">
            {isOver ? 'It had nothing to do.' : 'It is still looking at the target.'}
          </p>
        ) : (
          <ol className="flex flex-col divide-y divide-line">
            {(run.isDry ? run.items : worked).map((item) => (
              <Item key={item.id} slug={slug} item={item} isDry={run.isDry} />
            ))}
          </ol>
        )}
      </Panel>
      {!run.isDry && proposed.length > 0 && (
        <Panel title="Proposed" context="for a person to decide">
          <ol className="flex flex-col divide-y divide-line">
            {proposed.map((item) => (
              <Item key={item.id} slug={slug} item={item} isDry={false} />
            ))}
          </ol>
        </Panel>
      )}
      {decided.length > 0 && (
        <Panel title="Decided since" context="proposals that persons decided after the run; they count in its figures">
          <ol className="flex flex-col divide-y divide-line">
            {decided.map((item) => (
              <Item key={item.id} slug={slug} item={item} isDry={false} />
            ))}
          </ol>
        </Panel>
      )}
      <Panel title="Left out" context="and why">
        <LeftOutList slug={slug} leftOut={run.leftOut} counts={run.leftOutCounts} />
      </Panel>
      <Guard run={run} />
    </div>
  )
}

function orderWords({ isDry, plannedAgainAt }: RunDetail): string {
  if (isDry) return 'it would do this; nothing was changed'
  if (plannedAgainAt === null) return 'in its order'
  return `rebuilds were planned anew by fresh statistics at ${stamp(new Date(plannedAgainAt)).slice(11, 16)} UTC`
}

function took(run: RunDetail): string | null {
  if (run.durationMs !== null) return duration(run.durationMs)
  return run.startedAt ? `${span(Date.now() - new Date(run.startedAt).getTime())} so far` : null
}

function Now({ run, isOver }: { run: RunDetail; isOver: boolean }) {
  if (isOver) return run.says ? <Callout tone={run.state === 'failed' ? 'harm' : 'info'} title={run.says} /> : null
  if (run.isCancelAsked) return <Callout tone="info" title="It is being cancelled: what builds is ended and cleaned." />
  if (run.waitUntil) {
    return (
      <Callout tone="attention" title={run.says ?? 'The database is busy.'}>
        It waits and looks again <RelativeTime at={run.waitUntil} />.
      </Callout>
    )
  }
  return run.says ? <Callout tone="info" title={run.says} /> : null
}

function CancelButton({ slug, run, cancel }: { slug: string; run: RunDetail; cancel: CancelRun }) {
  const { run: act, busy, problem } = useAct(cancel)
  const client = useQueryClient()
  return (
    <>
      <InlineProblem problem={problem} />
      <Button
        busy={busy}
        onClick={async () => {
          await act({ target: slug, run: run.id })
          await client.invalidateQueries({ queryKey: ['run', slug, run.id] })
        }}
      >
        Cancel run
      </Button>
    </>
  )
}

function Item({ slug, item, isDry }: { slug: string; item: RunItem; isDry: boolean }) {
  const base = `/targets/${encodeURIComponent(slug)}`
  return (
    <li className="grid grid-cols-[minmax(12rem,18rem)_1fr] gap-x-6 gap-y-1 py-2.5 text-sm max-md:grid-cols-1">
      <div className="flex min-w-0 flex-col gap-1">
        <CareObject slug={slug} of={item} />
        <span className="flex flex-wrap items-center gap-2">
          <ItemStateBadge state={item.state} isDry={isDry} />
          <span className="text-xs text-muted">{taskWords[item.task]}</span>
        </span>
      </div>
      <div className="flex min-w-0 flex-col gap-1">
        <p>{item.says}</p>
        {item.ended && <p className={item.state === 'failed' ? 'text-harm' : 'text-muted'}>{item.ended}</p>}
        <p className="flex flex-wrap gap-x-4 text-xs text-faint">
          {figures(item).map((words) => (
            <span key={words}>{words}</span>
          ))}
          {item.operationId && (
            <Link
              href={`${base}/operations/${item.operationId}`}
              className="text-muted underline underline-offset-2 hover:text-ink"
            >
              Operation
            </Link>
          )}
          {item.findingId && (
            <Link
              href={`${base}/findings/${item.findingId}`}
              className="text-muted underline underline-offset-2 hover:text-ink"
            >
              Finding
            </Link>
          )}
        </p>
        {item.sql && item.sql.length > 0 && (isDry || item.state !== 'waiting') && (
          <CodeBlock text={item.sql.map((sql) => (/^--|;\s*$/.test(sql) ? sql : `${sql};`)).join('\n')} />
        )}
      </div>
    </li>
  )
}

/** Tasks that change the size of what they work on. */
const sized: readonly Task[] = ['leftovers', 'rebuild', 'redundant', 'unused', 'missing']

function sizes({ task, state, sizeBefore, sizeAfter }: RunItem): string[] {
  if (sizeBefore === null) return sizeAfter === null ? [] : [`${bytes(sizeAfter)} large`]
  if (task !== 'rebuild') return [`${bytes(sizeBefore)} ${state === 'done' ? 'freed' : 'to free'}`]
  return [`${bytes(sizeBefore)} before${sizeAfter === null ? '' : `, ${bytes(sizeAfter)} after`}`]
}

function figures(item: RunItem): string[] {
  const words: string[] = []
  if (item.durationMs !== null) {
    const predicted = item.predictedMs === null ? '' : ` (${duration(item.predictedMs)} predicted)`
    words.push(`Took ${duration(item.durationMs)}${predicted}`)
  } else if (item.predictedMs !== null && item.state !== 'proposed' && item.state !== 'approved')
    words.push(`About ${duration(item.predictedMs)} predicted`)
  if (sized.includes(item.task)) words.push(...sizes(item))
  if (item.bloatBefore !== null) {
    const after = item.bloatAfter === null ? '' : `, ${percent(Math.max(0, item.bloatAfter))} after`
    words.push(`Bloat ${percent(Math.max(0, item.bloatBefore))} before${after}`)
  }
  if (item.walBytes) words.push(`${bytes(item.walBytes)} of WAL`)
  return words
}

function Guard({ run }: { run: RunDetail }) {
  const { guard, settings } = run
  if (!guard) return null
  const unknown = 'not known'
  return (
    <Panel title="The target while it ran" context={`as last asked, ${stamp(new Date(guard.at))}`}>
      <DefinitionList
        items={[
          {
            term: 'Oldest snapshot',
            value:
              guard.oldestSnapshotMs === null
                ? 'none is held'
                : `${span(guard.oldestSnapshotMs)}${guard.holder ? `, by ${guard.holder}` : ''}`,
          },
          {
            term: 'Lag of standbys',
            value: guard.lagBytes === null ? 'no standby streams, or its lag may not be seen' : bytes(guard.lagBytes),
          },
          {
            term: 'Free room',
            value:
              guard.freeBytes === null
                ? `${unknown}: it can be asked only of a server on this machine`
                : bytes(guard.freeBytes),
          },
          {
            term: 'Age of the oldest row not frozen',
            value: guard.wraparoundAge === null ? unknown : `${count(guard.wraparoundAge)} transactions`,
          },
          { term: 'Sessions that waited for it', value: count(guard.blockedSessions) },
          { term: 'Window', value: windowWords(settings.window) },
        ]}
      />
    </Panel>
  )
}
