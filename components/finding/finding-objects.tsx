import Link from 'next/link'
import { Name } from '@/components/ui/name'
import type { FindingObject } from '@/lib/domain/finding'

/** The address of what a finding speaks of; null for the target itself. */
function objectHref(slug: string, object: FindingObject): string | null {
  if (object.type === 'target' || object.id === null) return null
  return `/targets/${encodeURIComponent(slug)}/${object.type === 'index' ? 'indexes' : 'tables'}/${object.id}`
}

/** Name of an index or table, linked, with where it stands. */
export function FindingObjectName({ slug, object }: { slug: string; object: FindingObject }) {
  const href = objectHref(slug, object)
  const name = <Name value={object.name} mono className="[overflow-wrap:anywhere]" />
  return (
    <span className="inline-flex min-w-0 flex-wrap items-baseline gap-x-2">
      {href ? (
        <Link
          href={href}
          prefetch={false}
          className="font-medium text-ink underline decoration-line-strong underline-offset-2 hover:decoration-control print:no-underline"
        >
          {name}
        </Link>
      ) : (
        <span className="font-medium text-ink">{name}</span>
      )}
      <span className="text-xs text-faint">
        {object.type === 'index' && (
          <>
            on <Name value={object.schema} />.<Name value={object.table ?? ''} />
          </>
        )}
        {object.type === 'table' && (
          <>
            table in <Name value={object.schema} />
          </>
        )}
      </span>
    </span>
  )
}
