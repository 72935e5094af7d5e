'use client'

import { useQuery } from '@tanstack/react-query'
import { CornerDownRight } from 'lucide-react'
import Link from 'next/link'
import { severityHealth, severityWords } from '@/components/finding/finding-look'
import { CellBytes } from '@/components/grid/cell-bytes'
import { CellDate } from '@/components/grid/cell-date'
import { CellNumber } from '@/components/grid/cell-number'
import { UnknownMark } from '@/components/grid/unknown-mark'
import { HealthMark } from '@/components/ui/health'
import { Name } from '@/components/ui/name'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { type ListedTarget, targetListQuery } from '@/lib/client/target-list'
import { severities } from '@/lib/domain/finding'
import { count, duration, plural } from '@/lib/domain/format'
import { groupByCluster } from './cluster-order'
import { targetHealth } from './target-health'

export type TargetListProps = { targets: ListedTarget[] }

const fromSmall = 'hidden sm:table-cell'
const fromWide = 'hidden wide:table-cell'
const notRead = 'not read yet'
const notJudged = 'not judged yet'

/** Every watched database, one row each, kept fresh while one looks. */
export function TargetList({ targets: known }: TargetListProps) {
  const { data: targets, isError } = useQuery(targetListQuery(known))
  const groups = groupByCluster(targets)
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p className="text-sm text-muted">
        {summary(targets)}
        {isError && ' This list could not be refreshed just now; it is tried again by itself.'}
      </p>
      <Table
        label="Targets"
        head={
          <>
            <HeadCell>Database</HeadCell>
            <HeadCell>State</HeadCell>
            <HeadCell>Findings</HeadCell>
            <HeadCell number className={fromWide}>
              To free
            </HeadCell>
            <HeadCell className={fromWide}>Version</HeadCell>
            <HeadCell className={fromSmall}>Role</HeadCell>
            <HeadCell number className={fromSmall}>
              Indexes
            </HeadCell>
            <HeadCell number className={fromSmall}>
              Index size
            </HeadCell>
            <HeadCell number className={fromWide}>
              Table size
            </HeadCell>
            <HeadCell number>Last snapshot</HeadCell>
            <HeadCell number className={fromWide}>
              Interval
            </HeadCell>
          </>
        }
      >
        {groups.map((nodes) => (
          <tbody key={nodes[0]?.id} className="border-b border-line last:border-b-0">
            {nodes.map((target, place) => (
              <TargetRow key={target.id} target={target} isFollower={place > 0} />
            ))}
          </tbody>
        ))}
      </Table>
    </div>
  )
}

function TargetRow({ target, isFollower }: { target: ListedTarget; isFollower: boolean }) {
  const health = targetHealth(target)
  return (
    <>
      <tr className="hover:bg-hover">
        <Cell>
          <div className={isFollower ? 'flex items-baseline gap-2 pl-1' : 'flex items-baseline gap-2'}>
            {isFollower && <CornerDownRight aria-hidden className="size-3.5 shrink-0 self-center text-faint" />}
            <div className="flex min-w-0 flex-col">
              <Link
                href={`/targets/${encodeURIComponent(target.slug)}`}
                className="w-fit rounded-xs font-medium text-ink hover:text-accent-strong hover:underline"
              >
                <Name value={target.name} />
              </Link>
              <Name value={`${target.host}:${target.port}/${target.database}`} className="text-xs text-faint" />
            </div>
          </div>
        </Cell>
        <Cell className="whitespace-nowrap">
          <HealthMark {...health} />
        </Cell>
        <Cell className="whitespace-nowrap">
          <FindingCounts slug={target.slug} findings={target.findings} />
        </Cell>
        <Cell number className={fromWide}>
          <CellBytes value={target.findings?.reclaimableBytes ?? null} why={notJudged} />
        </Cell>
        <Cell className={fromWide}>{target.version ?? <UnknownMark why={notRead} />}</Cell>
        <Cell className={fromSmall}>{target.role ?? <UnknownMark why={notRead} />}</Cell>
        <Cell number className={fromSmall}>
          <CellNumber value={target.indexCount} why={notRead} />
        </Cell>
        <Cell number className={fromSmall}>
          <CellBytes value={target.indexBytes} why={notRead} />
        </Cell>
        <Cell number className={fromWide}>
          <CellBytes value={target.tableBytes} why={notRead} />
        </Cell>
        <Cell number>
          <CellDate at={target.lastSnapshotAt} why="no snapshot yet" />
        </Cell>
        <Cell number className={fromWide}>
          {duration(target.intervalS * 1000)}
        </Cell>
      </tr>
      {target.problem && (
        <tr>
          <td colSpan={11} className="px-3 pb-2">
            <p className="border-l-2 border-harm pl-2 text-xs text-ink">
              {target.problem.message}{' '}
              {target.problem.hint && <span className="text-muted">{target.problem.hint} </span>}
              {target.lastTriedAt && (
                <span className="text-faint">
                  Last tried <CellDate at={target.lastTriedAt} />.
                </span>
              )}
            </p>
          </td>
        </tr>
      )}
    </>
  )
}

/** Findings by severity, the heavier first; each count leads to its list. */
function FindingCounts({ slug, findings }: { slug: string; findings: ListedTarget['findings'] }) {
  if (!findings) return <UnknownMark why={notJudged} />
  const counts = severities.filter((severity) => findings[severity] > 0)
  if (counts.length === 0) return <span className="text-faint">none</span>
  return (
    <span className="flex gap-3">
      {counts.map((severity) => (
        <Link
          key={severity}
          href={`/targets/${encodeURIComponent(slug)}/findings?severity=${severity}`}
          prefetch={false}
          aria-label={`${plural(findings[severity], 'finding')}: ${severityWords[severity].toLowerCase()}`}
          className="rounded-xs hover:underline"
        >
          <HealthMark
            health={severityHealth[severity]}
            word={count(findings[severity])}
            title={`${severityWords[severity]}: ${plural(findings[severity], 'finding')}`}
          />
        </Link>
      ))}
    </span>
  )
}

function summary(targets: ListedTarget[]): string {
  const failing = targets.filter((target) => target.health === 'failing').length
  const stale = targets.filter((target) => target.health === 'stale').length
  const databases = `${targets.length} ${targets.length === 1 ? 'database' : 'databases'}`
  const urgent = targets.reduce((sum, { findings }) => sum + (findings ? findings.harm + findings.attention : 0), 0)
  const parts = [
    ...(failing > 0 ? [`${failing} cannot be read`] : []),
    ...(stale > 0 ? [`${stale} ${stale === 1 ? 'is' : 'are'} behind the interval`] : []),
    ...(urgent > 0 ? [`${plural(urgent, 'finding')} to attend to`] : []),
  ]
  if (parts.length === 0) return `${databases}. Nothing needs attention.`
  return `${databases}: ${parts.join(', ')}.`
}
