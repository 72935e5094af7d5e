// biome-ignore-all lint/a11y/useSemanticElements: rows stand at computed places and columns stick, which a table cannot do with few nodes.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, which names the active cell (aria-activedescendant).
'use client'

import { ChevronDown, ChevronRight } from 'lucide-react'
import { memo } from 'react'
import { classNames } from '@/components/ui/class-names'
import type { GridColumn } from './grid-column'

export const rowHeight = 32
export const selectWidth = 36

export type GridRowProps<Row> = {
  gridId: string
  line: number
  /** Undefined while it is on its way. */
  row: Row | undefined
  columns: GridColumn<Row>[]
  /** The column of the active cell, when it is in this row. */
  activeColumn: number | null
  selected: boolean | null
  /** 0 in a flat grid, 1 for rows, 2 for their children. */
  level: number
  /** Null when it cannot be unfolded. */
  open: boolean | null
}

/** One line of the grid. Clicks are read by the grid from the data attributes, so a row needs no callbacks. */
function Row<Row>({ gridId, line, row, columns, activeColumn, selected, level, open }: GridRowProps<Row>) {
  return (
    <div
      role="row"
      aria-rowindex={line + 2}
      aria-selected={selected ?? undefined}
      aria-level={level || undefined}
      aria-expanded={open ?? undefined}
      data-line={line}
      className="group/row absolute left-0 grid w-full grid-cols-(--columns) grid-rows-[100%] whitespace-nowrap border-b border-line bg-surface text-sm hover:bg-hover aria-selected:bg-accent-soft"
      style={{ top: line * rowHeight, height: rowHeight }}
    >
      {selected !== null && (
        <div
          role="gridcell"
          aria-colindex={1}
          className="sticky left-0 z-1 flex items-center justify-center bg-inherit"
        >
          {row !== undefined && (
            <input
              type="checkbox"
              tabIndex={-1}
              data-select=""
              checked={selected}
              readOnly
              aria-label="Select this row"
              className="size-4 accent-accent"
            />
          )}
        </div>
      )}
      {columns.map((column, place) => (
        <div
          key={column.id}
          id={activeColumn === place ? `${gridId}-${line}-${place}` : undefined}
          role="gridcell"
          aria-colindex={place + 1 + (selected === null ? 0 : 1)}
          data-column={place}
          className={classNames(
            'flex min-w-0 items-center gap-1 overflow-clip px-2.5',
            column.align === 'end' && 'justify-end text-right',
            place === 0 && 'sticky z-1 border-r border-line bg-inherit',
            place === 0 && (selected === null ? 'left-0' : 'left-9'),
            activeColumn === place &&
              'group-focus-within/grid:outline-2 group-focus-within/grid:-outline-offset-2 group-focus-within/grid:outline-accent',
          )}
        >
          {place === 0 && level > 0 && <FoldMark level={level} open={open} />}
          {row === undefined ? <span className="h-2.5 w-3/5 rounded-xs bg-line" /> : column.cell(row)}
        </div>
      ))}
    </div>
  )
}

function FoldMark({ level, open }: { level: number; open: boolean | null }) {
  if (level > 1) return <span className="ml-2 h-full w-4 shrink-0 border-l border-line-strong" />
  if (open === null) return <span className="-ml-1 w-5 shrink-0" />
  const Icon = open ? ChevronDown : ChevronRight
  return (
    <button
      type="button"
      tabIndex={-1}
      data-fold=""
      aria-label={open ? 'Fold' : 'Unfold'}
      className="-ml-1 flex size-5 shrink-0 items-center justify-center rounded-sm text-faint hover:bg-line hover:text-ink"
    >
      <Icon aria-hidden className="size-3.5" />
    </button>
  )
}

// memo() forgets type parameters; the props are the same.
export const GridRow = memo(Row) as unknown as typeof Row
