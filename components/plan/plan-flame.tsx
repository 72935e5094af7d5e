// biome-ignore-all lint/a11y/noNoninteractiveTabindex: role application takes the keys; the outline says the same in rows.
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: the description tells the keys.
'use client'

import { type KeyboardEvent, type MouseEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Select } from '@/components/ui/select'
import { useThemeColours } from '@/lib/client/theme-colours'
import { useAddress } from '@/lib/client/use-address'
import { bytes, count, duration, percent } from '@/lib/domain/format'
import { type Flame, type FlameMeasure, flame, measuresOf } from '@/lib/domain/plan/flame'
import { nodeWords } from '@/lib/domain/plan/node-words'
import { visibleText } from '@/lib/domain/visible-text'
import { drawFlame, type FlameSight, flameColours, flameRow, nodeAt } from './flame-canvas'
import type { PlanViewProps } from './plan-view-props'
import { blockBytes } from './plan-words'

const labels: Record<FlameMeasure, string> = {
  time: 'Time',
  rows: 'Rows looked at',
  buffers: 'Buffers',
  cost: 'Estimated cost',
}

/** Where time, rows, buffers or cost go, as widths: each node stands below the one it works for. */
export function PlanFlame({ analysis, selectedId, onSelect }: PlanViewProps) {
  const { address, change } = useAddress()
  const measures = useMemo(() => measuresOf(analysis), [analysis])
  const measure = measures.find((one) => one === address.get('width')) ?? measures[0]
  const drawn = useMemo(() => (measure ? flame(analysis, measure) : null), [analysis, measure])
  if (!measure || !drawn) {
    return <p className="text-sm text-muted">EXPLAIN printed no times, rows, buffers or costs that could be drawn.</p>
  }
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          label="Width of a node"
          options={measures.map((value) => ({ value, label: labels[value] }))}
          value={measure}
          onChange={(value) => change({ width: value === measures[0] ? null : value })}
        />
        <p className="min-w-0 flex-1 text-xs text-faint">
          Widths are {labels[measure].toLowerCase()} of a node with everything below it. Enter or a click zooms in,
          Escape out. The outline has the same in rows.
        </p>
      </div>
      <Chart key={measure} {...{ analysis, drawn, selectedId, onSelect }} />
    </div>
  )
}

type ChartProps = Pick<PlanViewProps, 'analysis' | 'selectedId' | 'onSelect'> & { drawn: Flame }

function Chart({ analysis, drawn, selectedId, onSelect }: ChartProps) {
  const { nodes } = analysis.plan
  const canvas = useRef<HTMLCanvasElement>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const statusId = useId()
  const colours = useThemeColours(flameColours)
  const [zoomId, setZoom] = useState(0)
  const [activeId, setActive] = useState(selectedId ?? 0)
  const [hover, setHover] = useState<{ id: number; x: number; y: number } | null>(null)
  const [box, setBox] = useState({ width: 0, height: 0, top: 0 })
  const sight: FlameSight = { zoomId, ...box }
  const full = (drawn.deepest + 1) * flameRow

  useEffect(() => {
    const element = scroller.current
    if (!element) return
    const measure = () => setBox({ width: element.clientWidth, height: element.clientHeight, top: element.scrollTop })
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    element.addEventListener('scroll', measure, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', measure)
    }
  }, [])

  useEffect(() => {
    if (selectedId !== null) setActive(selectedId)
  }, [selectedId])

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || !colours || box.width === 0) return
    const ratio = window.devicePixelRatio || 1
    element.width = Math.round(box.width * ratio)
    element.height = Math.round(box.height * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    drawFlame(context, drawn, analysis, { zoomId, ...box }, colours, { selectedId, activeId })
  }, [drawn, analysis, zoomId, box, colours, selectedId, activeId])

  function go(id: number | null | undefined) {
    if (id === null || id === undefined) return
    setActive(id)
    const top = (nodes[id]?.depth ?? 0) * flameRow
    const element = scroller.current
    if (element && (top < element.scrollTop || top + flameRow > element.scrollTop + element.clientHeight)) {
      element.scrollTo({ top: top - element.clientHeight / 2 })
    }
  }

  function choose(id: number) {
    go(id)
    setZoom(id)
    onSelect(id)
  }

  function leave() {
    if (zoomId === 0) onSelect(null)
    else setZoom(nodes[zoomId]?.parentId ?? 0)
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.metaKey || event.ctrlKey || event.altKey) return
    const node = nodes[activeId]
    const siblings = node?.parentId == null ? [] : (nodes[node.parentId]?.childIds ?? [])
    const place = siblings.indexOf(activeId)
    const acts = new Map<string, () => void>([
      ['ArrowUp', () => go(node?.parentId)],
      ['ArrowDown', () => go(widest(drawn, node?.childIds ?? []))],
      ['ArrowLeft', () => go(siblings[place - 1])],
      ['ArrowRight', () => go(siblings[place + 1])],
      ['Home', () => go(0)],
      ['Enter', () => choose(activeId)],
      ['Escape', leave],
    ])
    const act = acts.get(event.key)
    if (!act) return
    event.preventDefault()
    act()
  }

  function at(event: MouseEvent) {
    const rect = canvas.current?.getBoundingClientRect()
    if (!rect) return null
    return nodeAt(drawn, analysis, sight, event.clientX - rect.left, event.clientY - rect.top)
  }

  return (
    <div className="relative min-w-0">
      <div
        ref={scroller}
        role="application"
        aria-label="Widths of the nodes"
        aria-describedby={statusId}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const id = at(event)
          if (id !== null) choose(id)
        }}
        onMouseMove={(event) => {
          const id = at(event)
          const rect = event.currentTarget.getBoundingClientRect()
          setHover(id === null ? null : { id, x: event.clientX - rect.left, y: event.clientY - rect.top })
        }}
        onMouseLeave={() => setHover(null)}
        className="min-w-0 cursor-pointer overflow-x-hidden overflow-y-auto rounded-md border border-line bg-surface focus-visible:-outline-offset-2"
        style={{ height: `min(${full + 2}px, max(20rem, calc(100dvh - 12rem)))` }}
      >
        <div style={{ height: full }}>
          <canvas
            ref={canvas}
            aria-hidden
            className="sticky top-0 block size-auto w-full"
            style={{ height: box.height }}
          />
        </div>
      </div>
      {hover && <Hint {...hover} width={box.width} text={describe(analysis, drawn, hover.id)} />}
      <div className="mt-2 flex min-h-7 items-center gap-2">
        <p id={statusId} role="status" className="min-w-0 flex-1 truncate text-xs text-muted">
          {describe(analysis, drawn, activeId)}
        </p>
        {zoomId !== 0 && (
          <Button size="sm" onClick={() => setZoom(0)}>
            Whole plan
          </Button>
        )}
      </div>
    </div>
  )
}

function Hint({ x, y, width, text }: { x: number; y: number; width: number; text: string }) {
  const side = x > width / 2 ? { right: Math.max(width - x + 12, 0) } : { left: x + 12 }
  return (
    <div
      aria-hidden
      className="floating pointer-events-none absolute z-10 max-w-80 px-2.5 py-1.5 text-xs text-ink"
      style={{ top: y + 16, ...side }}
    >
      {text}
    </div>
  )
}

function describe({ plan }: PlanViewProps['analysis'], drawn: Flame, id: number): string {
  const node = plan.nodes[id]
  if (!node) return ''
  const value = drawn.value[id] as number
  const whole = drawn.value[0] as number
  const share = whole > 0 ? `, ${percent(value / whole)} of the plan` : ''
  return `${visibleText(nodeWords(node))}: ${amountWords(drawn.measure, value)} with everything below${share}`
}

function amountWords(measure: FlameMeasure, value: number): string {
  if (measure === 'time') return duration(value)
  if (measure === 'rows') return `${count(value)} rows looked at`
  if (measure === 'buffers') return `${count(value)} blocks (${bytes(value * blockBytes)})`
  return `cost ${count(value)}`
}

function widest(drawn: Flame, ids: number[]): number | undefined {
  let best: number | undefined
  for (const id of ids) if (best === undefined || (drawn.value[id] as number) > (drawn.value[best] as number)) best = id
  return best
}
