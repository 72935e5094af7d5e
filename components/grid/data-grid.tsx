// biome-ignore-all lint/a11y/useSemanticElements: rows stand at computed places and columns stick, which a table cannot do with few nodes.
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: the role is grid or treegrid, which biome cannot see.
// biome-ignore-all lint/a11y/noStaticElementInteractions: as above.
'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useRouter } from 'next/navigation'
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { blankRows } from './blank-rows'
import { type GridColumn, type GridSelection, type GridSort, type GridUnfold, nextSort } from './grid-column'
import { GridHead } from './grid-head'
import { lineAt, lineCount } from './grid-line'
import { GridRow, rowHeight, selectWidth } from './grid-row'
import { useFewAtATime } from './use-few-at-a-time'
import { useUnfolded } from './use-unfolded'

export type DataGridProps<Row> = {
  /** What the rows are, read aloud: "Indexes of crawler". */
  label: string
  /** Keep the array the same between renders; rows are drawn again when it changes. The first one stays in sight. */
  columns: GridColumn<Row>[]
  rowCount: number
  /** Undefined while the page that holds it is on its way. The same row object must come back until it changes. */
  getRow: (index: number) => Row | undefined
  rowId: (row: Row) => string
  rowHref?: (row: Row) => string | undefined
  /** Rows in sight and near it: fetch them. `sight` are those a person sees. */
  onRangeChange?: (from: number, to: number, sight: { from: number; to: number }) => void
  /** When it changes (another sort or filter) the grid goes back to its top. */
  topKey?: string
  sort?: GridSort
  onSort?: (sort: GridSort) => void
  selection?: GridSelection
  unfold?: GridUnfold<Row>
  /** As CSS; the grid is lower when there are few rows. */
  height?: string
  /** Shown instead of rows when there are none. */
  empty?: ReactNode
}

type Cell = { line: number; column: number }

const firstRect = { width: 1024, height: 640 }

export function DataGrid<Row>(props: DataGridProps<Row>) {
  'use no memo'
  const { label, columns, rowCount, getRow, rowId, rowHref, onRangeChange, sort, onSort, selection, unfold } = props
  const router = useRouter()
  const gridId = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const anchor = useRef<number | null>(null)
  const [active, setActive] = useState<Cell>({ line: 0, column: 0 })
  const [widths, setWidths] = useState<Record<string, number>>({})
  const { unfolded, toggle } = useUnfolded({ getRow, rowId, unfold })
  const total = lineCount(rowCount, unfolded)

  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    scrollPaddingStart: rowHeight,
    initialRect: firstRect,
    useFlushSync: false,
  })
  const items = virtual.getVirtualItems()
  const from = lineAt(items[0]?.index ?? 0, unfolded).index
  const to = lineAt(items.at(-1)?.index ?? 0, unfolded).index

  const firstSeen = lineAt(virtual.range?.startIndex ?? 0, unfolded).index
  const lastSeen = lineAt(virtual.range?.endIndex ?? 0, unfolded).index

  useEffect(() => {
    const last = rowCount - 1
    if (rowCount > 0) {
      onRangeChange?.(from, Math.min(to, last), { from: Math.min(firstSeen, last), to: Math.min(lastSeen, last) })
    }
  }, [from, to, firstSeen, lastSeen, rowCount, onRangeChange])

  const { topKey } = props
  const top = useRef(topKey)
  useEffect(() => {
    if (top.current === topKey) return
    top.current = topKey
    scroller.current?.scrollTo({ top: 0 })
    setActive((before) => (before.line > 0 ? { ...before, line: 0 } : before))
  }, [topKey])

  /** The row of a line, with its place in the tree. */
  function look(line: number) {
    const { index, child } = lineAt(line, unfolded)
    const parent = getRow(index)
    if (child === null) return { index, row: parent, level: 1 }
    const children = parent === undefined ? null : unfold?.children(parent)
    return { index, row: children?.[child], level: 2 }
  }

  function isOpen(row: Row | undefined): boolean | null {
    if (row === undefined || !unfold?.canUnfold(row)) return null
    return unfolded.some((each) => each.id === rowId(row))
  }

  function select(line: number, upTo: boolean) {
    const row = look(line).row
    if (!selection || row === undefined) return
    const ids = new Set(selection.ids)
    const start = upTo && anchor.current !== null ? anchor.current : line
    const isOn = !ids.has(rowId(row))
    for (let each = Math.min(start, line); each <= Math.max(start, line); each += 1) {
      const other = look(each).row
      if (other === undefined) continue
      if (isOn) ids.add(rowId(other))
      if (!isOn) ids.delete(rowId(other))
    }
    anchor.current = line
    selection.onChange(ids)
  }

  function resize(column: GridColumn<Row>, width: number | null) {
    setWidths((before) => {
      const { [column.id]: _, ...others } = before
      return width === null ? others : { ...others, [column.id]: width }
    })
  }

  function move(to: Cell) {
    const line = Math.min(Math.max(to.line, -1), total - 1)
    const column = Math.min(Math.max(to.column, 0), columns.length - 1)
    setActive({ line, column })
    if (line >= 0) virtual.scrollToIndex(line, { align: 'auto' })
    if (line !== active.line && column === active.column) return
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector(`[data-column="${column}"]`)
        ?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    )
  }

  /** Enter, Space and the keys of the tree and of headings. True when the key was used. */
  function act(event: KeyboardEvent): boolean {
    const column = columns[active.column]
    if (active.line < 0) {
      if (event.key === 'Enter' && column && column.firstSort !== null) onSort?.(nextSort(column, sort))
      if (event.shiftKey && column && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
        const width = widths[column.id] ?? column.width
        resize(column, Math.max(56, width + (event.key === 'ArrowRight' ? 16 : -16)))
        return true
      }
      return event.key === 'Enter'
    }
    const { index, row, level } = look(active.line)
    if (event.key === ' ') select(active.line, event.shiftKey)
    if (event.key === 'Enter' && row !== undefined) {
      const href = rowHref?.(row)
      if (href) router.push(href)
    }
    if (event.key === ' ' || event.key === 'Enter') return true
    const open = level === 1 ? isOpen(row) : null
    const folds =
      active.column === 0 && ((event.key === 'ArrowRight' && open === false) || (event.key === 'ArrowLeft' && open))
    if (folds) toggle(index)
    return Boolean(folds)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.metaKey || event.altKey) return
    const isOnControl = event.target instanceof HTMLElement && event.target.matches('a, button, input')
    if (isOnControl && (event.key === 'Enter' || event.key === ' ')) return
    const page = Math.max(Math.floor((scroller.current?.clientHeight ?? 640) / rowHeight) - 2, 1)
    const { line, column } = active
    const moves: Record<string, Cell> = {
      ArrowDown: { line: line + 1, column },
      ArrowUp: { line: line - 1, column },
      ArrowRight: { line, column: column + 1 },
      ArrowLeft: { line, column: column - 1 },
      PageDown: { line: line + page, column },
      PageUp: { line: Math.max(line - page, 0), column },
      Home: event.ctrlKey ? { line: 0, column } : { line, column: 0 },
      End: event.ctrlKey ? { line: total - 1, column } : { line, column: columns.length - 1 },
    }
    const used = act(event)
    const to = moves[event.key]
    if (!used && to) move(to)
    if (used || to) event.preventDefault()
  }

  function onMouseDown(event: MouseEvent) {
    const place = placeOf(event.target)
    if (place) setActive(place)
  }

  function onClick(event: MouseEvent) {
    const place = placeOf(event.target)
    if (!place || !(event.target instanceof Element) || place.line < 0) return
    if (event.target.closest('[data-select]')) select(place.line, event.shiftKey)
    if (event.target.closest('[data-fold]')) toggle(look(place.line).index)
  }

  // What is not here yet is background, but for the row that a person stands on; what is in sight comes first.
  const { startIndex = 0, endIndex = total } = virtual.range ?? {}
  const lines = items.map((item) => item.index).filter((line) => line === active.line || look(line).row !== undefined)
  const isNear = (line: number) => Number(line < startIndex || line > endIndex)
  const drawn = useFewAtATime(lines.toSorted((one, other) => isNear(one) - isNear(other)))
  const shownActive = active.line < 0 || lines.includes(active.line)

  const sizes = columns.map((column) => widths[column.id] ?? column.width)
  const lead = selection ? selectWidth : 0
  // The column that stays in sight must leave room for another one on a phone.
  const first = `min(${sizes[0]}px, 46vw)`
  const tracks = sizes.map((width, place) => {
    if (place === sizes.length - 1) return `minmax(${width}px, 1fr)`
    return place === 0 ? first : `${width}px`
  })
  const full = sizes.reduce((sum, width) => sum + width, lead)
  const blank = blankRows(
    columns.map(({ align }, place) => ({ align, width: sizes[place]! })),
    first,
    lead,
  )

  return (
    <div
      ref={scroller}
      role={unfold ? 'treegrid' : 'grid'}
      aria-label={label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length + (selection ? 1 : 0)}
      aria-multiselectable={selection ? true : undefined}
      aria-activedescendant={shownActive && total > 0 ? `${gridId}-${active.line}-${active.column}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onMouseDown={onMouseDown}
      onClick={onClick}
      className="group/grid relative isolate min-w-0 overflow-auto overscroll-x-contain rounded-md border border-line bg-surface focus-visible:outline-1 focus-visible:outline-offset-0"
      style={{ maxHeight: props.height ?? 'max(20rem, calc(100dvh - 17rem))' }}
    >
      <div
        style={{
          minWidth: `min(${full}px, ${full - (sizes[0] ?? 0)}px + 46vw)`,
          ['--columns' as string]: `${selection ? `${selectWidth}px ` : ''}${tracks.join(' ')}`,
        }}
      >
        <GridHead
          gridId={gridId}
          columns={columns}
          sort={sort}
          onSort={onSort}
          hasSelection={selection !== undefined}
          activeColumn={active.line < 0 ? active.column : null}
          onResize={resize}
        />
        <div role="rowgroup" className="relative" style={{ height: total * rowHeight, background: blank }}>
          {lines.map((line) => {
            if (!drawn.has(line)) return null
            const { row, level } = look(line)
            return (
              <GridRow
                key={line}
                gridId={gridId}
                line={line}
                row={row}
                columns={columns}
                activeColumn={active.line === line ? active.column : null}
                selected={selection ? row !== undefined && selection.ids.has(rowId(row)) : null}
                level={unfold ? level : 0}
                open={level === 1 ? isOpen(row) : null}
              />
            )
          })}
        </div>
      </div>
      {rowCount === 0 && <div className="sticky left-0 w-fit max-w-full">{props.empty}</div>}
    </div>
  )
}

/** The cell an event happened in, from its data attributes. */
function placeOf(target: EventTarget): Cell | null {
  if (!(target instanceof Element)) return null
  const line = target.closest('[data-line]')?.getAttribute('data-line')
  if (line === null || line === undefined) return null
  return { line: Number(line), column: Number(target.closest('[data-column]')?.getAttribute('data-column') ?? 0) }
}
