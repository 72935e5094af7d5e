import Link from 'next/link'
import { Badge } from '@/components/ui/badge'
import { Name } from '@/components/ui/name'
import { RelativeTime } from '@/components/ui/relative-time'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { stamp } from '@/lib/domain/format'
import type { AuditRow } from '@/lib/store/audit'
import { detailWords } from './detail-words'
import { placeOfAct } from './place-of-act'

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
        {rows.map((row) => {
          const target = row.targetId === null ? undefined : byId.get(row.targetId)
          const place = target ? placeOfAct(target.slug, row.detail) : null
          const { operation: _, run: __, batch: ___, ...others } = row.detail
          return (
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
                {place ? (
                  <Link
                    href={place}
                    className="rounded-xs underline decoration-line-strong underline-offset-2 hover:decoration-current"
                  >
                    {row.action}
                  </Link>
                ) : (
                  row.action
                )}
                {row.targetId === null && <Name value={row.subject} className="block text-xs text-muted" />}
              </Cell>
              <Cell className="min-w-28">
                <TargetName row={row} target={target} />
              </Cell>
              <Cell className="min-w-48 text-xs text-muted">{detailWords(place ? others : row.detail)}</Cell>
            </tr>
          )
        })}
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
