import Link from 'next/link'
import { Badge } from '@/components/ui/badge'
import { Name } from '@/components/ui/name'
import { RelativeTime } from '@/components/ui/relative-time'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { PlanRow } from '@/lib/client/plan'
import { count, duration, plural } from '@/lib/domain/format'
import type { Severity } from '@/lib/domain/plan/finding'
import { visibleText } from '@/lib/domain/visible-text'
import { SeverityMark, severities } from './severity-mark'

/** Stored plans, one line each. */
export function PlanTable({ label, rows }: { label: string; rows: readonly PlanRow[] }) {
  return (
    <Table
      label={label}
      head={
        <>
          <HeadCell>Plan</HeadCell>
          <HeadCell number>Execution</HeadCell>
          <HeadCell number>Cost</HeadCell>
          <HeadCell number>Nodes</HeadCell>
          <HeadCell>Findings</HeadCell>
          <HeadCell>By</HeadCell>
          <HeadCell>When</HeadCell>
        </>
      }
    >
      <tbody>
        {rows.map((row) => (
          <PlanLine key={row.id} row={row} />
        ))}
      </tbody>
    </Table>
  )
}

function PlanLine({ row }: { row: PlanRow }) {
  const severity = severities.find((each): each is Severity => each === row.worstSeverity)
  return (
    <tr className="border-b border-line last:border-b-0 hover:bg-hover">
      <Cell className="max-w-0 min-w-48 sm:w-1/2">
        <span className="flex min-w-0 items-center gap-2">
          <Link
            href={`/plans/${row.id}`}
            prefetch={false}
            className="min-w-0 truncate text-ink hover:text-accent-strong hover:underline"
          >
            {row.name ? (
              <Name value={row.name} />
            ) : (
              <bdi dir="ltr" className="font-mono text-xs">
                {queryLine(row)}
              </bdi>
            )}
          </Link>
          {row.isKept && <Badge tone="good">kept</Badge>}
        </span>
      </Cell>
      <Cell number>{executionOf(row)}</Cell>
      <Cell number>{row.totalCost === null ? '–' : count(row.totalCost)}</Cell>
      <Cell number>{count(row.nodeCount)}</Cell>
      <Cell>
        <span className="flex items-baseline gap-1.5 whitespace-nowrap *:self-center">
          {severity && <SeverityMark severity={severity} />}
          {row.findingCount === 0 ? <span className="text-faint">none</span> : count(row.findingCount)}
        </span>
      </Cell>
      <Cell className="whitespace-nowrap text-muted">
        <Name value={row.author} />
      </Cell>
      <Cell className="whitespace-nowrap text-muted">
        <RelativeTime at={row.createdAt} />
      </Cell>
    </tr>
  )
}

function executionOf(row: PlanRow) {
  if (row.executionMs === null) return <span className="text-faint">not run</span>
  return duration(row.executionMs)
}

function queryLine(row: PlanRow): string {
  const text = (row.query ?? '').slice(0, 400).replace(/\s+/g, ' ').trim()
  return text === '' ? `Plan of ${plural(row.nodeCount, 'node')}` : visibleText(text)
}
