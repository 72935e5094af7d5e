import Link from 'next/link'
import { Badge } from '@/components/ui/badge'
import { Name } from '@/components/ui/name'
import { RelativeTime } from '@/components/ui/relative-time'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { stamp } from '@/lib/domain/format'
import type { AuditRow } from '@/lib/store/audit'
import { detailLinks } from './detail-links'
import { detailWords } from './detail-words'

export type ActivityTarget = { id: string; slug: string; name: string }
export type ActivityTableProps = { rows: AuditRow[]; targets: ActivityTarget[] }

/** The trail of acts, newest first. */
export function ActivityTable({ rows, targets }: ActivityTableProps) {
  const byId = new Map(targets.map((target) => [target.id, target]))
  return (
    <Table
      label="Activity"
      head={
        <>
          <HeadCell>When</HeadCell>
          <HeadCell>Who</HeadCell>
          <HeadCell>What</HeadCell>
          <HeadCell>Target</HeadCell>
          <HeadCell>Detail</HeadCell>
        </>
      }
    >
      <tbody className="divide-y divide-line">
        {rows.map((row) => (
          <tr key={row.id} className="hover:bg-hover">
            <Cell className="whitespace-nowrap">
              <RelativeTime at={row.at} />
              <span className="hidden text-xs text-faint sm:block">{stamp(row.at)}</span>
            </Cell>
            <Cell className="min-w-32">
              <Name value={row.actorName} className="mr-1.5" />
              {row.actorKind !== 'person' && <Badge>{row.actorKind}</Badge>}
            </Cell>
            <Cell className="min-w-36">
              {row.action}
              {row.targetId === null && <Name value={row.subject} className="block text-xs text-muted" />}
            </Cell>
            <Cell className="min-w-28">
              <TargetName row={row} target={row.targetId === null ? undefined : byId.get(row.targetId)} />
            </Cell>
            <Cell className="min-w-48 text-xs text-muted">
              <Detail row={row} target={row.targetId === null ? undefined : byId.get(row.targetId)} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function TargetName({ row, target }: { row: AuditRow; target: ActivityTarget | undefined }) {
  if (row.targetId === null) return null
  if (!target) return <Name value={row.subject} />
  return (
    <Link href={`/targets/${encodeURIComponent(target.slug)}`} className="rounded-xs text-ink hover:underline">
      <Name value={target.name} />
    </Link>
  )
}

function Detail({ row: { detail }, target }: { row: AuditRow; target: ActivityTarget | undefined }) {
  if (!target) return detailWords(detail)
  const { operation: _, run: __, ...others } = detail
  return (
    <>
      {detailWords(others)}
      {detailLinks(target.slug, detail).map(({ words, href }) => (
        <Link key={href} href={href} className="ml-2 rounded-xs text-accent underline underline-offset-2 first:ml-0">
          {words}
        </Link>
      ))}
    </>
  )
}
