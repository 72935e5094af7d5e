import Link from 'next/link'
import { Name } from '@/components/ui/name'

export type CareObjectProps = {
  slug: string
  of: { schema: string; table: string | null; index: string | null; indexId: number | null; tableId?: number | null }
}

/** The index or table that care speaks of, with the way to its page. Names are foreign. */
export function CareObject({ slug, of: { schema, table, index, indexId, tableId } }: CareObjectProps) {
  const base = `/targets/${encodeURIComponent(slug)}`
  const name = index ?? table ?? ''
  const tableHref = tableId ? `${base}/tables/${tableId}` : null
  const href = indexId ? `${base}/indexes/${indexId}` : tableHref
  const shown = <Name value={name} mono />
  return (
    <span className="flex min-w-0 flex-col [overflow-wrap:anywhere]">
      {href ? (
        <Link
          href={href}
          className="w-fit underline decoration-line-strong underline-offset-2 hover:decoration-current"
        >
          {shown}
        </Link>
      ) : (
        shown
      )}
      <span className="text-xs text-faint">
        <Name value={index && table ? `${schema}.${table}` : schema} />
      </span>
    </span>
  )
}
