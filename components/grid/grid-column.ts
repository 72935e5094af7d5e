import type { ReactNode } from 'react'

export type GridColumn<Row> = {
  id: string
  label: string
  /** Unit, window and meaning, shown on hover of the heading. */
  hint?: string
  /** In pixels; a person may drag it. The last column takes what is left. */
  width: number
  align?: 'start' | 'end'
  /** The direction of the first click; null when the column cannot be sorted. */
  firstSort?: 'asc' | 'desc' | null
  cell: (row: Row) => ReactNode
}

export type GridSort = { column: string; direction: 'asc' | 'desc' }

export type GridSelection = { ids: ReadonlySet<string>; onChange: (ids: ReadonlySet<string>) => void }

/** Rows below a row: partitions of an index, members of a cluster. */
export type GridUnfold<Row> = {
  canUnfold: (row: Row) => boolean
  /** Null while they are being fetched. */
  children: (row: Row) => Row[] | null
  onUnfold?: (row: Row) => void
}

export function nextSort<Row>(column: GridColumn<Row>, sort: GridSort | undefined): GridSort {
  const first = column.firstSort ?? 'asc'
  if (sort?.column !== column.id) return { column: column.id, direction: first }
  return { column: column.id, direction: sort.direction === 'asc' ? 'desc' : 'asc' }
}
