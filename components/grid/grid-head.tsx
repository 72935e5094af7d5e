// biome-ignore-all lint/a11y/useSemanticElements: rows stand at computed places and columns stick, which a table cannot do with few nodes.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active cell (aria-activedescendant).
'use client'

import { ArrowDown, ArrowUp } from 'lucide-react'
import type { PointerEvent } from 'react'
import { classNames } from '@/components/ui/class-names'
import { type GridColumn, type GridSort, nextSort } from './grid-column'

export type GridHeadProps<Row> = {
  gridId: string
  columns: GridColumn<Row>[]
  sort: GridSort | undefined
  onSort: ((sort: GridSort) => void) | undefined
  hasSelection: boolean
  activeColumn: number | null
  onResize: (column: GridColumn<Row>, width: number | null) => void
}

const directions = { asc: 'ascending', desc: 'descending' } as const

export function GridHead<Row>({
  gridId,
  columns,
  sort,
  onSort,
  hasSelection,
  activeColumn,
  onResize,
}: GridHeadProps<Row>) {
  return (
    <div role="rowgroup" className="sticky top-0 z-3">
      <div
        role="row"
        aria-rowindex={1}
        data-line={-1}
        className="grid h-8 w-full grid-cols-(--columns) border-b border-line-strong bg-sunken text-xs text-muted"
      >
        {hasSelection && (
          <div role="columnheader" aria-colindex={1} className="sticky left-0 z-1 bg-inherit">
            <span className="sr-only">Selected</span>
          </div>
        )}
        {columns.map((column, place) => {
          const direction = sort?.column === column.id ? sort.direction : null
          const canSort = onSort !== undefined && column.firstSort !== null
          return (
            <div
              key={column.id}
              id={`${gridId}--1-${place}`}
              role="columnheader"
              aria-colindex={place + 1 + (hasSelection ? 1 : 0)}
              aria-sort={direction ? directions[direction] : undefined}
              data-column={place}
              title={column.hint}
              className={classNames(
                'relative flex min-w-0 items-center px-2.5',
                column.align === 'end' && 'justify-end',
                place === 0 && 'sticky z-1 border-r border-line-strong bg-inherit',
                place === 0 && (hasSelection ? 'left-9' : 'left-0'),
                activeColumn === place &&
                  'group-focus-within/grid:outline-2 group-focus-within/grid:-outline-offset-2 group-focus-within/grid:outline-accent',
              )}
            >
              {canSort ? (
                <button
                  type="button"
                  tabIndex={-1}
                  onClick={() => onSort(nextSort(column, sort))}
                  className={classNames(
                    'flex h-full min-w-0 items-center gap-1 font-medium hover:text-ink',
                    direction && 'text-ink',
                    column.align === 'end' && 'flex-row-reverse',
                  )}
                >
                  <span className="truncate">{column.label}</span>
                  <SortMark direction={direction} />
                </button>
              ) : (
                <span className="truncate font-medium">{column.label}</span>
              )}
              <Grip column={column} onResize={onResize} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

function SortMark({ direction }: { direction: 'asc' | 'desc' | null }) {
  if (direction === 'asc') return <ArrowUp aria-hidden className="size-3 shrink-0 text-accent" />
  if (direction === 'desc') return <ArrowDown aria-hidden className="size-3 shrink-0 text-accent" />
  return null
}

/** Dragged with a pointer; by keyboard Shift with the arrows on an active heading does the same. */
function Grip<Row>({ column, onResize }: { column: GridColumn<Row>; onResize: GridHeadProps<Row>['onResize'] }) {
  function start(event: PointerEvent<HTMLSpanElement>) {
    const grip = event.currentTarget
    const width = grip.parentElement?.offsetWidth ?? column.width
    const from = event.clientX
    grip.setPointerCapture(event.pointerId)
    grip.onpointermove = (move) => onResize(column, Math.max(56, width + move.clientX - from))
    grip.onpointerup = () => {
      grip.onpointermove = null
    }
    event.preventDefault()
  }
  return (
    <span
      aria-hidden
      onPointerDown={start}
      onDoubleClick={() => onResize(column, null)}
      className="absolute inset-y-0 -right-1 z-1 w-2 cursor-col-resize touch-none hover:bg-accent-line"
    />
  )
}
