import Link from 'next/link'
import { Name } from '@/components/ui/name'
import type { ForeignKeyRow } from '@/lib/client/table'
import { visibleText } from '@/lib/domain/visible-text'

export type ForeignKeysProps = { keys: ForeignKeyRow[]; target: string }

export function ForeignKeys({ keys, target }: ForeignKeysProps) {
  if (keys.length === 0) {
    return <p className="px-4 py-3 text-sm text-muted">This table points at no other table.</p>
  }
  return (
    <ul className="text-sm">
      {keys.map((key) => (
        <li
          key={key.name}
          className="grid gap-x-6 gap-y-0.5 border-b border-line px-4 py-2 last:border-b-0 wide:grid-cols-[minmax(12rem,1fr)_3fr]"
        >
          <span className="min-w-0 font-medium">
            <Name value={key.name} />
            <span className="block font-normal text-muted">
              to{' '}
              <Link
                href={`/targets/${encodeURIComponent(target)}/tables/${encodeURIComponent(`${key.referencedSchema}.${key.referencedTable}`)}`}
                className="underline decoration-line-strong underline-offset-2 hover:text-ink"
              >
                <Name value={`${key.referencedSchema}.${key.referencedTable}`} />
              </Link>
            </span>
          </span>
          <code className="min-w-0 font-mono text-xs text-muted">{visibleText(key.definition)}</code>
        </li>
      ))}
    </ul>
  )
}
