// biome-ignore-all lint/a11y/useSemanticElements: rows stand at computed places, which a table cannot do with few nodes.
// biome-ignore-all lint/a11y/noStaticElementInteractions: the role is treegrid, which biome does not know as interactive.
'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { ColumnChooser } from '@/components/grid/column-chooser'
import { useChosenColumns } from '@/components/grid/use-chosen-columns'
import { useAddress } from '@/lib/client/use-address'
import { plural } from '@/lib/domain/format'
import type { Severity } from '@/lib/domain/plan/finding'
import { HeatStrip } from './heat-strip'
import { heaviest } from './heaviest'
import { outlineColumns } from './outline-columns'
import { OutlineHead } from './outline-head'
import { lineHeight, OutlineLine } from './outline-line'
import type { OutlineRow } from './outline-rows'
import { searchNodes } from './outline-search'
import { OutlineSearch } from './outline-search-box'
import type { PlanViewProps } from './plan-view-props'
import { worst } from './severity-mark'
import { useOutline } from './use-outline'

const nodeWidth = 380
const firstRect = { width: 1024, height: 600 }
const longFrom = 40
/** Rows that leave the sight lend their elements to those that come; more than ever are drawn at once. */
const pool = 256

/** The nodes of a plan as a tree with figures: the usual view. Made for plans of tens of thousands of nodes. */
export function PlanOutline({ analysis, findings, selectedId, onSelect }: PlanViewProps) {
  'use no memo'
  const outlineId = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const { address, change } = useAddress()
  const { rows, active, setActive, toggle, reveal, goal, clearGoal } = useOutline(analysis, selectedId)
  const { all, usual } = useMemo(() => outlineColumns(analysis), [analysis])
  const named = useMemo(() => [{ id: 'node', label: 'Node', width: nodeWidth, cell: () => null }, ...all], [all])
  const chosen = useChosenColumns(named, usual, address.get('columns'))
  const columns = useMemo(() => chosen.columns.slice(1), [chosen.columns])
  const [words, setWords] = useState('')
  const matches = useMemo(() => searchNodes(analysis, words), [analysis, words])
  const found = useMemo(() => new Set(matches), [matches])
  const marks = useMemo(() => {
    const of = new Map<number, Severity>()
    for (const { nodeId, severity } of findings) {
      if (nodeId !== null) of.set(nodeId, worst(of.get(nodeId) ?? null, severity))
    }
    return of
  }, [findings])
  const marked = useMemo(() => [...marks.keys()].sort((one, other) => one - other), [marks])

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 8,
    scrollPaddingStart: lineHeight,
    initialRect: firstRect,
    useFlushSync: false,
  })
  const items = virtual.getVirtualItems()
  const shownActive = items.some((item) => item.index === active)

  useEffect(() => {
    if (goal === null) return
    virtual.scrollToIndex(goal, { align: 'auto' })
    clearGoal()
  }, [goal, virtual, clearGoal])

  function go(line: number) {
    const to = Math.min(Math.max(line, 0), rows.length - 1)
    setActive(to)
    virtual.scrollToIndex(to, { align: 'auto' })
  }

  function goTo(id: number) {
    const line = reveal(id)
    requestAnimationFrame(() => virtual.scrollToIndex(line, { align: 'auto' }))
  }

  function goToParent(row: OutlineRow) {
    if (row.parentKey) go(rows.findIndex(({ key }) => key === row.parentKey))
  }

  /** The next of some nodes after the active row, or before it; around the end. */
  function step(ids: number[], forward: boolean) {
    const here = rows[active]?.id ?? 0
    const next = forward ? (ids.find((id) => id > here) ?? ids[0]) : (ids.findLast((id) => id < here) ?? ids.at(-1))
    if (next !== undefined) goTo(next)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.metaKey || event.altKey || event.ctrlKey) return
    const row = rows[active]
    if (!row || (event.target instanceof HTMLElement && event.target.closest('a, button'))) return
    const page = Math.max(Math.floor((scroller.current?.clientHeight ?? 600) / lineHeight) - 2, 1)
    const acts = new Map<string, () => void>([
      ['ArrowDown', () => go(active + 1)],
      ['ArrowUp', () => go(active - 1)],
      ['PageDown', () => go(active + page)],
      ['PageUp', () => go(active - page)],
      ['Home', () => go(0)],
      ['End', () => go(rows.length - 1)],
      ['Enter', () => (row.run ? toggle(row, false) : onSelect(row.id))],
      ['Escape', () => onSelect(null)],
      [' ', () => toggle(row, false)],
      ['ArrowRight', () => (row.open === false ? toggle(row, false) : row.open && go(active + 1))],
      ['ArrowLeft', () => (row.open ? toggle(row, false) : goToParent(row))],
      ['e', () => toggle(row, true)],
      ['n', () => step(marked, true)],
      ['p', () => step(marked, false)],
      ['.', () => goTo(heaviest(analysis))],
    ])
    const act = acts.get(event.key)
    if (!act) return
    event.preventDefault()
    act()
  }

  function onClick(event: MouseEvent) {
    if (!(event.target instanceof Element) || event.target.closest('a')) return
    const line = Number(event.target.closest('[data-line]')?.getAttribute('data-line') ?? Number.NaN)
    const row = rows[line]
    if (!row) return
    setActive(line)
    if (event.target.closest('[data-fold]') || row.run) toggle(row, event.shiftKey)
    else onSelect(row.id)
  }

  const widths = columns.map(({ width }) => `minmax(${width}px, ${width >= 120 ? '1.4fr' : '1fr'})`)
  const full = columns.reduce((sum, { width }) => sum + width, 0)
  const isPartial = rows.length < analysis.plan.nodes.length

  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <OutlineSearch
          words={words}
          onChange={setWords}
          found={matches.length}
          onNext={(forward) => step(matches, forward)}
        />
        <p role="status" className="text-xs text-faint">
          {isPartial
            ? `${plural(rows.length, 'row')} for ${plural(analysis.plan.nodes.length, 'node')}`
            : plural(rows.length, 'node')}
        </p>
        <span className="ml-auto">
          <ColumnChooser
            columns={chosen.offered}
            visible={chosen.visible}
            onChange={(ids) => change({ columns: chosen.asText(ids) })}
          />
        </span>
      </div>
      <div className="flex min-w-0 gap-1">
        <div
          ref={scroller}
          role="treegrid"
          aria-label="Nodes of the plan"
          aria-rowcount={rows.length + 1}
          aria-colcount={columns.length + 1}
          aria-activedescendant={shownActive ? `${outlineId}-${active}` : undefined}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onClick={onClick}
          className="group/outline relative [--step:8px] sm:[--step:10px] isolate min-w-0 flex-1 overflow-auto overscroll-x-contain rounded-md border border-line bg-surface focus-visible:outline-1 focus-visible:outline-offset-0"
          style={{ maxHeight: 'max(20rem, var(--view-height, calc(100dvh - 9rem)))' }}
        >
          <div
            style={{
              minWidth: `calc(${full}px + min(${nodeWidth}px, 62vw))`,
              ['--columns' as string]: `minmax(min(${nodeWidth}px, 62vw), 6fr) ${widths.join(' ')}`,
            }}
          >
            <OutlineHead columns={columns} />
            <div role="rowgroup" className="relative" style={{ height: rows.length * lineHeight }}>
              {items.map(({ index: line }) => {
                const row = rows[line]
                const node = row && analysis.plan.nodes[row.id]
                if (!row || !node) return null
                return (
                  <OutlineLine
                    key={line % pool}
                    outlineId={outlineId}
                    line={line}
                    row={row}
                    node={node}
                    columns={columns}
                    severity={severityOf(row.run ?? [row.id], marks)}
                    active={line === active}
                    selected={row.run === null && row.id === selectedId}
                    found={found.has(row.id)}
                  />
                )
              })}
            </div>
          </div>
        </div>
        {rows.length >= longFrom && <HeatStrip analysis={analysis} rows={rows} onGo={go} />}
      </div>
    </div>
  )
}

function severityOf(ids: number[], marks: Map<number, Severity>): Severity | null {
  let most: Severity | null = null
  for (const id of ids) {
    const one = marks.get(id)
    if (one) most = worst(most, one)
  }
  return most
}
