// biome-ignore-all lint/a11y/useSemanticElements: cards stand at computed places.
// biome-ignore-all lint/a11y/noStaticElementInteractions: the role is tree, which biome does not know as interactive.
'use client'

import { Maximize, Minus, Plus } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, useEffect, useId, useMemo, useRef } from 'react'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { useToast } from '@/components/ui/toast'
import { plural } from '@/lib/domain/format'
import type { Severity } from '@/lib/domain/plan/finding'
import { DiagramCardView } from './diagram-card'
import { saveDiagram } from './diagram-export'
import { cardHeight, cardWidth, type DiagramCard, diagramLayout, edgePath } from './diagram-layout'
import { heaviest } from './heaviest'
import type { PlanViewProps } from './plan-view-props'
import { worst } from './severity-mark'
import { useCanvasView } from './use-canvas-view'
import { useOutline } from './use-outline'

/** Below this scale cards cannot be read. */
const readable = 0.6

/** The plan as a tree of cards, root at the top. What the outline folds at first is folded here too. */
export function PlanDiagram({ analysis, findings, selectedId, onSelect }: PlanViewProps) {
  const diagramId = useId()
  const box = useRef<HTMLDivElement>(null)
  const say = useToast()
  const { rows, active, setActive, toggle, reveal, goal, clearGoal } = useOutline(analysis, selectedId)
  const diagram = useMemo(() => diagramLayout(rows, analysis), [rows, analysis])
  const canvas = useCanvasView(box, diagram)
  const { view, size } = canvas
  const marks = useMemo(() => {
    const of = new Map<number, Severity>()
    for (const { nodeId, severity } of findings) {
      if (nodeId !== null) of.set(nodeId, worst(of.get(nodeId) ?? null, severity))
    }
    return of
  }, [findings])
  const shown = diagram.cards.filter((card) => isInSight(card, view, size))
  const edges = diagram.cards.filter((card) => isEdgeInSight(card, diagram.cards[card.parent], view, size))

  const fitted = useRef<object | null>(null)
  useEffect(() => {
    if (fitted.current === analysis || size.width === 0) return
    fitted.current = analysis
    canvas.fit(readable)
  }, [analysis, size.width, canvas.fit])

  useEffect(() => {
    const card = goal === null ? undefined : diagram.cards[goal]
    if (!card) return
    canvas.reveal({ x: card.x, y: card.y, width: cardWidth, height: cardHeight })
    clearGoal()
  }, [goal, diagram, canvas.reveal, clearGoal])

  function go(line: number | undefined) {
    const card = line === undefined ? undefined : diagram.cards[line]
    if (!card) return
    setActive(card.line)
    canvas.reveal({ x: card.x, y: card.y, width: cardWidth, height: cardHeight })
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.metaKey || event.altKey || event.ctrlKey) return
    const card = diagram.cards[active]
    if (!card || (event.target instanceof HTMLElement && event.target.closest('button, a'))) return
    const siblings = diagram.cards.filter(({ parent }) => parent === card.parent)
    const place = siblings.indexOf(card)
    const acts = new Map<string, () => void>([
      ['ArrowUp', () => go(card.parent)],
      ['ArrowDown', () => go(diagram.cards.find(({ parent }) => parent === card.line)?.line)],
      ['ArrowLeft', () => go(siblings[place - 1]?.line)],
      ['ArrowRight', () => go(siblings[place + 1]?.line)],
      ['Home', () => go(0)],
      ['Enter', () => (card.row.run ? toggle(card.row, false) : onSelect(card.row.id))],
      ['Escape', () => onSelect(null)],
      [' ', () => toggle(card.row, false)],
      ['e', () => toggle(card.row, true)],
      ['.', () => go(reveal(heaviest(analysis)))],
      ['+', () => canvas.zoom(1.25)],
      ['-', () => canvas.zoom(0.8)],
      ['0', () => canvas.fit(0)],
    ])
    const act = acts.get(event.key)
    if (!act) return
    event.preventDefault()
    act()
  }

  function onClick(event: MouseEvent) {
    if (canvas.wasDragged() || !(event.target instanceof Element)) return
    const line = Number(event.target.closest('[data-line]')?.getAttribute('data-line') ?? Number.NaN)
    const row = rows[line]
    if (!row) return
    setActive(line)
    if (event.target.closest('[data-fold]') || row.run) toggle(row, event.shiftKey)
    else onSelect(row.id)
  }

  async function save(kind: 'svg' | 'png') {
    const problem = await saveDiagram(kind, diagram, analysis)
    if (problem) say({ title: problem, tone: 'harm' })
  }

  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-1">
        <p role="status" className="min-w-0 flex-1 text-xs text-faint">
          {rows.length < analysis.plan.nodes.length
            ? `${plural(rows.length, 'card')} for ${plural(analysis.plan.nodes.length, 'node')}`
            : plural(rows.length, 'node')}
          ; lines are thicker where more rows pass
        </p>
        <IconButton label="Smaller" onClick={() => canvas.zoom(0.8)}>
          <Minus aria-hidden className="size-3.5" />
        </IconButton>
        <IconButton label="Larger" onClick={() => canvas.zoom(1.25)}>
          <Plus aria-hidden className="size-3.5" />
        </IconButton>
        <IconButton label="Show all of it" onClick={() => canvas.fit(0)}>
          <Maximize aria-hidden className="size-3.5" />
        </IconButton>
        <Button size="sm" onClick={() => save('svg')}>
          Save SVG
        </Button>
        <Button size="sm" onClick={() => save('png')}>
          Save PNG
        </Button>
      </div>
      <div
        ref={box}
        role="tree"
        aria-label="Nodes of the plan"
        aria-activedescendant={shown.some(({ line }) => line === active) ? `${diagramId}-${active}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onPointerDown={canvas.onPointerDown}
        onPointerMove={canvas.onPointerMove}
        onPointerUp={canvas.onPointerUp}
        className="group/diagram relative isolate min-w-0 cursor-grab touch-none overflow-hidden rounded-md border border-line bg-canvas select-none active:cursor-grabbing focus-visible:-outline-offset-2"
        style={{ height: 'max(20rem, calc(100dvh - 12rem))' }}
      >
        <div
          role="presentation"
          className="absolute top-0 left-0 origin-top-left"
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` }}
        >
          <svg aria-hidden className="pointer-events-none absolute top-0 left-0 size-px overflow-visible">
            {edges.map((card) => (
              <path
                key={card.row.key}
                d={edgePath(card, diagram.cards[card.parent] as DiagramCard)}
                fill="none"
                stroke="var(--line-strong)"
                strokeWidth={card.thickness}
              />
            ))}
          </svg>
          {shown.map((card) => (
            <DiagramCardView
              key={card.row.key}
              diagramId={diagramId}
              card={card}
              analysis={analysis}
              severity={severityOf(card.row.run ?? [card.row.id], marks)}
              active={card.line === active}
              selected={card.row.run === null && card.row.id === selectedId}
            />
          ))}
        </div>
      </div>
    </div>
  )
}

type Sight = { x: number; y: number; scale: number }
type Size = { width: number; height: number }

function isInSight(card: DiagramCard, { x, y, scale }: Sight, size: Size): boolean {
  const left = card.x * scale + x
  const top = card.y * scale + y
  return left < size.width && top < size.height && left + cardWidth * scale > 0 && top + cardHeight * scale > 0
}

/** Lines to cards far to the side are left out: a table of 10,000 partitions would be nothing but lines. */
function isEdgeInSight(card: DiagramCard, parent: DiagramCard | undefined, sight: Sight, size: Size): boolean {
  if (!parent) return false
  const left = card.x * sight.scale + sight.x
  const isFar = left < -size.width || left > size.width * 2
  const top = (parent.y + cardHeight) * sight.scale + sight.y
  const bottom = card.y * sight.scale + sight.y
  return top < size.height && bottom > 0 && (isFar ? isInSight(card, sight, size) : true)
}

function severityOf(ids: number[], marks: Map<number, Severity>): Severity | null {
  let most: Severity | null = null
  for (const id of ids) {
    const one = marks.get(id)
    if (one) most = worst(most, one)
  }
  return most
}
