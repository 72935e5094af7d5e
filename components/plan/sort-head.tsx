import { ArrowDown, ArrowUp } from 'lucide-react'
import type { ReactNode } from 'react'
import { HeadCell } from '@/components/ui/table'

export type SortHeadProps = {
  id: string
  sort: { id: string; descending: boolean }
  onSort: (id: string) => void
  number?: boolean
  children: ReactNode
}

/** The head of a column that a click sorts by; a second click turns the order. */
export function SortHead({ id, sort, onSort, number = false, children }: SortHeadProps) {
  const isSorted = sort.id === id
  const Arrow = sort.descending ? ArrowDown : ArrowUp
  const order = sort.descending ? 'descending' : 'ascending'
  return (
    <HeadCell number={number} aria-sort={isSorted ? order : 'none'}>
      <button
        type="button"
        onClick={() => onSort(id)}
        className="inline-flex h-6 items-center gap-1 rounded-xs hover:text-ink"
      >
        {isSorted && number && <Arrow aria-hidden className="size-3" />}
        {children}
        {isSorted && !number && <Arrow aria-hidden className="size-3" />}
      </button>
    </HeadCell>
  )
}
