import Link from 'next/link'
import { UnknownMark } from '@/components/grid/unknown-mark'
import { Name } from '@/components/ui/name'
import { Panel } from '@/components/ui/panel'
import type { IndexDescription } from '@/lib/client/indexes'
import { bytes, count } from '@/lib/domain/format'
import { IndexFlags } from './index-flags'
import { whyNoSize } from './index-unknown'

export type IndexSistersProps = {
  title: string
  context: string
  rows: (Pick<
    IndexDescription['siblings'][number],
    'id' | 'name' | 'columns' | 'sizeBytes' | 'windowScans' | 'isUnique' | 'isPrimary' | 'isValid' | 'isPartial'
  > & { kind?: 'i' | 'I' })[]
  /** The one the page speaks of. */
  ownId: number
  /** Address of the list of indexes. */
  href: string
}

/** Indexes that stand together, one line each: the same table, or the partitions of one. */
export function IndexSisters({ title, context, rows, ownId, href }: IndexSistersProps) {
  return (
    <Panel title={title} context={context} flush>
      <section
        aria-label={`${title}, as a list`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it.
        tabIndex={0}
        className="max-h-96 overflow-auto focus-visible:-outline-offset-2"
      >
        <table className="w-full text-sm">
          <thead className="sticky top-0 bg-sunken text-xs text-muted">
            <tr>
              <th scope="col" className="px-4 py-1.5 text-left font-medium">
                Index
              </th>
              <th scope="col" className="px-2 py-1.5 text-left font-medium">
                Columns
              </th>
              <th scope="col" className="px-2 py-1.5 text-left font-medium">
                Flags
              </th>
              <th scope="col" className="px-2 py-1.5 text-right font-medium whitespace-nowrap">
                Scans, 7 days
              </th>
              <th scope="col" className="px-4 py-1.5 text-right font-medium">
                Size
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr
                key={row.id}
                aria-current={row.id === ownId || undefined}
                className="border-t border-line aria-[current]:bg-accent-soft hover:bg-hover"
              >
                <th scope="row" className="max-w-64 truncate px-4 py-1.5 text-left font-normal">
                  {row.id === ownId ? (
                    <Name value={row.name} className="font-medium text-ink" />
                  ) : (
                    <Link prefetch={false} className="text-ink hover:underline" href={`${href}/${row.id}`}>
                      <Name value={row.name} />
                    </Link>
                  )}
                </th>
                <td className="max-w-80 truncate px-2 py-1.5 text-muted">
                  <Name mono value={row.columns} />
                </td>
                <td className="px-2 py-1.5">
                  <span className="flex gap-1">
                    <IndexFlags index={{ ...row, kind: row.kind ?? 'i' }} />
                  </span>
                </td>
                <td className="px-2 py-1.5 text-right text-ink">{count(row.windowScans)}</td>
                <td className="px-4 py-1.5 text-right whitespace-nowrap text-ink">
                  {row.sizeBytes === null ? <UnknownMark why={whyNoSize({ kind: 'i' })} /> : bytes(row.sizeBytes)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}
