import Link from 'next/link'
import { Name } from '@/components/ui/name'
import { bytes, count } from '@/lib/domain/format'

export type IndexBriefsProps = {
  /** `scans` were counted in the last 7 days. */
  rows: { id: number; schema: string; table: string; name: string; sizeBytes: number; scans: number }[]
  /** Address of the list of indexes. */
  href: string
  none: string
  more?: { href: string; label: string }
}

/** A handful of indexes, one line each. */
export function IndexBriefs({ rows, href, none, more }: IndexBriefsProps) {
  if (rows.length === 0) return <p className="px-4 py-3 text-sm text-muted">{none}</p>
  return (
    <>
      <table className="w-full table-fixed border-collapse text-sm">
        <colgroup>
          <col />
          <col className="w-28 sm:w-40" />
          <col className="w-22" />
        </colgroup>
        <thead className="sr-only">
          <tr>
            <th scope="col">Index</th>
            <th scope="col">Scans in 7 days</th>
            <th scope="col">Size</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className="border-b border-line last:border-b-0 hover:bg-hover">
              <th scope="row" className="px-4 py-1.5 text-left font-normal">
                <Link href={`${href}/${row.id}`} prefetch={false} className="flex min-w-0 flex-col hover:underline">
                  <Name value={row.name} className="truncate font-medium text-ink" />
                  <span className="truncate text-xs text-faint">
                    <Name value={row.schema} />.<Name value={row.table} />
                  </span>
                </Link>
              </th>
              <td className="px-2 py-1.5 text-right text-xs text-muted">
                {count(row.scans)} {row.scans === 1 ? 'scan' : 'scans'} in 7 d
              </td>
              <td className="py-1.5 pr-4 pl-2 text-right whitespace-nowrap text-ink">{bytes(row.sizeBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more && (
        <p className="border-t border-line px-4 py-2 text-sm">
          <Link href={more.href} className="text-accent underline underline-offset-2 hover:text-accent-strong">
            {more.label}
          </Link>
        </p>
      )}
    </>
  )
}
