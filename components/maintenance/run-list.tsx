'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { RelativeTime } from '@/components/ui/relative-time'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { type RunList as Runs, runListQuery } from '@/lib/client/run'
import { bytes, duration, stamp } from '@/lib/domain/format'
import { RunStateBadge } from './run-state-badge'

export type RunListProps = {
  slug: string
  known: Runs
  query: { policy?: string; state?: string; limit: number; offset: number }
}

const triggerWords = { timetable: 'by timetable', person: 'by hand', command: 'by command' }

/** Runs of a target, newest first; those under way are followed. */
export function RunList({ slug, known, query }: RunListProps) {
  const { data = known } = useQuery({
    ...runListQuery(slug, query),
    initialData: known,
    placeholderData: keepPreviousData,
  })
  if (data.items.length === 0) return <p className="px-4 py-3 text-sm text-muted">No run fits yet.</p>
  return (
    <Table
      label="Runs"
      head={
        <>
          <HeadCell>Began</HeadCell>
          <HeadCell>Policy</HeadCell>
          <HeadCell>State</HeadCell>
          <HeadCell number>Took</HeadCell>
          <HeadCell number>Freed</HeadCell>
          <HeadCell number>Done</HeadCell>
          <HeadCell number>Failed</HeadCell>
          <HeadCell>Outcome</HeadCell>
        </>
      }
    >
      <tbody>
        {data.items.map((run) => {
          const at = run.startedAt ?? run.slotAt ?? run.createdAt
          return (
            <tr key={run.id} className="border-t border-line first:border-t-0">
              <Cell>
                <Link
                  href={`/targets/${encodeURIComponent(slug)}/maintenance/runs/${run.id}`}
                  className="flex w-fit flex-col underline decoration-line-strong underline-offset-2 hover:decoration-current"
                >
                  <RelativeTime at={at} />
                </Link>
                <span className="text-xs whitespace-nowrap text-faint">{stamp(new Date(at)).slice(0, 16)} UTC</span>
              </Cell>
              <Cell>
                {run.policyName}
                <span className="block text-xs text-faint">{triggerWords[run.trigger]}</span>
              </Cell>
              <Cell>
                <RunStateBadge state={run.state} isDry={run.isDry} />
              </Cell>
              <Cell number>{run.durationMs === null ? '' : duration(run.durationMs)}</Cell>
              <Cell number>{run.reclaimedBytes > 0 ? bytes(run.reclaimedBytes) : ''}</Cell>
              <Cell number>{run.done || ''}</Cell>
              <Cell number className={run.failed > 0 ? 'text-harm' : undefined}>
                {run.failed || ''}
              </Cell>
              <Cell className="max-w-md text-muted">{run.says}</Cell>
            </tr>
          )
        })}
      </tbody>
    </Table>
  )
}
