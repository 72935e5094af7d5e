import Link from 'next/link'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { Wire } from '@/lib/client/wire'
import { bytes, plural, span, stamp } from '@/lib/domain/format'
import type { HistoryAnswer } from '@/lib/services/maintenance/history'
import { CareObject } from './care-object'

type Rebuild = Wire<HistoryAnswer>['rebuilds'][number]
const dayMs = 86_400_000
const mostShown = 50

/** What became of rebuilt indexes: how large they are now, and when they were, or will be, as large as before. */
export function RebuildTable({ slug, rebuilds }: { slug: string; rebuilds: Rebuild[] }) {
  return (
    <Table
      label="Rebuilt indexes"
      head={
        <>
          <HeadCell>Index</HeadCell>
          <HeadCell>Rebuilt</HeadCell>
          <HeadCell number>Before</HeadCell>
          <HeadCell number>After</HeadCell>
          <HeadCell number>Now</HeadCell>
          <HeadCell>As large again</HeadCell>
        </>
      }
    >
      <tbody>
        {rebuilds.slice(0, mostShown).map((each) => (
          <tr key={each.itemId} className="border-t border-line first:border-t-0">
            <Cell className="min-w-64">
              <CareObject slug={slug} of={each} />
            </Cell>
            <Cell>
              <Link
                href={`/targets/${encodeURIComponent(slug)}/maintenance/runs/${each.runId}`}
                className="whitespace-nowrap underline decoration-line-strong underline-offset-2"
              >
                {stamp(new Date(each.at)).slice(0, 16)} UTC
              </Link>
            </Cell>
            <Cell number>{bytes(each.sizeBefore)}</Cell>
            <Cell number>{bytes(each.sizeAfter)}</Cell>
            <Cell number>{each.sizeNow === null ? 'gone' : bytes(each.sizeNow)}</Cell>
            <Cell className="text-muted">{returnWords(each)}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function returnWords(each: Rebuild): string {
  if (each.returnedAt) return `after ${span(new Date(each.returnedAt).getTime() - new Date(each.at).getTime())}`
  if (each.sizeNow === null) return ''
  if (each.bytesPerDay === null) return 'not known yet: three days of growth have to be seen'
  if (each.bytesPerDay <= 0) return 'it does not grow beyond its rows'
  const days = Math.ceil((each.sizeBefore - each.sizeAfter) / each.bytesPerDay)
  const left = new Date(each.at).getTime() + days * dayMs
  return days > 3_650
    ? 'in more than ten years at its present growth'
    : `about ${stamp(left).slice(0, 10)}, after ${plural(days, 'day')} at its present growth`
}
