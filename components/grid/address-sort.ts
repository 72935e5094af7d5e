import type { GridColumn, GridSort } from './grid-column'

/** The order an address asks for, `-` before a column for descending; the fallback when the grid has no such order. */
export function readSort<Row>(asked: string | null, columns: GridColumn<Row>[], fallback: string): string {
  const known = columns.some((column) => column.firstSort !== null && column.id === asked?.replace(/^-/, ''))
  return asked !== null && known ? asked : fallback
}

export function asGridSort(sort: string): GridSort {
  return { column: sort.replace(/^-/, ''), direction: sort.startsWith('-') ? 'desc' : 'asc' }
}

/** As the address keeps it. */
export function sortText({ column, direction }: GridSort): string {
  return direction === 'desc' ? `-${column}` : column
}
