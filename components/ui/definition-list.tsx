import type { ReactNode } from 'react'

export type Definition = { term: string; value: ReactNode; hint?: string }
export type DefinitionListProps = { items: Definition[] }

export function DefinitionList({ items }: DefinitionListProps) {
  return (
    <dl className="grid grid-cols-[minmax(7rem,auto)_1fr] gap-x-6 text-sm">
      {items.map((item) => (
        <div key={item.term} className="col-span-2 grid grid-cols-subgrid border-b border-line py-1.5 last:border-b-0">
          <dt className="text-muted">{item.term}</dt>
          <dd className="min-w-0 text-ink">
            {item.value}
            {item.hint && <span className="block text-xs text-faint">{item.hint}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
