// biome-ignore-all lint/a11y/useSemanticElements: rows stand at computed places, which a table cannot do with few nodes.
// biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the tree, which names the active row.
'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, useId, useMemo, useRef, useState } from 'react'
import { classNames } from '@/components/ui/class-names'
import { compactCount, count, duration, plural } from '@/lib/domain/format'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { ComparedRow } from '@/lib/domain/plan/compare'
import { nodeWords } from '@/lib/domain/plan/node-words'
import { visibleText } from '@/lib/domain/visible-text'
import { changeLook, changeWords } from './change-words'
import { touched } from './plan-words'

const lineHeight = 44
const mostSteps = 14
const columns = 'minmax(16rem,1fr) 9.5rem repeat(3, 8.25rem)'

const marks: Record<ComparedRow['change'], { sign: string; word: string; look: string; row: string }> = {
  same: { sign: '', word: '', look: 'text-muted', row: '' },
  changed: { sign: '≠', word: 'changed', look: 'text-attention', row: 'bg-attention-soft' },
  added: { sign: '+', word: 'added', look: 'text-accent', row: 'bg-accent-soft' },
  removed: { sign: '−', word: 'removed', look: 'text-harm', row: 'bg-harm-soft' },
}

export type CompareTreeProps = { before: Analysis; after: Analysis; rows: ComparedRow[] }

/** Both plans as one tree, figures of before and after beside each other. What stayed the same is folded. */
export function CompareTree({ before, after, rows }: CompareTreeProps) {
  'use no memo'
  const treeId = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const [folds, setFolds] = useState<ReadonlyMap<number, boolean>>(new Map())
  const [active, setActive] = useState(0)
  const shown = useMemo(() => visiblePlaces(rows, folds), [rows, folds])
  const figures = useMemo(() => figuresOf(before, after), [before, after])
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 8,
    initialRect: { width: 1024, height: 600 },
    scrollPaddingStart: 32,
    useFlushSync: false,
  })
  const tally = (['changed', 'added', 'removed'] as const).map((change) => ({
    change,
    count: rows.filter((row) => row.change === change).length,
  }))

  function toggle(place: number) {
    const row = rows[place]
    if (!row || row.end <= place + 1) return
    setFolds(new Map(folds).set(place, !isOpen(row, place, folds)))
  }

  function go(line: number) {
    const to = Math.min(Math.max(line, 0), shown.length - 1)
    setActive(to)
    virtual.scrollToIndex(to, { align: 'auto' })
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.metaKey || event.altKey || event.ctrlKey) return
    const place = shown[active]
    const row = place === undefined ? undefined : rows[place]
    if (place === undefined || !row) return
    const open = row.end > place + 1 ? isOpen(row, place, folds) : null
    const nextChange = (way: 1 | -1) => {
      for (let line = active + way; line >= 0 && line < shown.length; line += way) {
        if (rows[shown[line] as number]?.change !== 'same') return go(line)
      }
    }
    const acts = new Map<string, () => void>([
      ['ArrowDown', () => go(active + 1)],
      ['ArrowUp', () => go(active - 1)],
      ['Home', () => go(0)],
      ['End', () => go(shown.length - 1)],
      ['Enter', () => toggle(place)],
      [' ', () => toggle(place)],
      ['ArrowRight', () => (open === false ? toggle(place) : go(active + 1))],
      ['ArrowLeft', () => (open ? toggle(place) : go(shown.indexOf(row.parent)))],
      ['n', () => nextChange(1)],
      ['p', () => nextChange(-1)],
    ])
    const act = acts.get(event.key)
    if (!act) return
    event.preventDefault()
    act()
  }

  function onClick(event: MouseEvent) {
    if (!(event.target instanceof Element)) return
    const line = Number(event.target.closest('[data-line]')?.getAttribute('data-line') ?? Number.NaN)
    const place = shown[line]
    if (place === undefined) return
    setActive(line)
    toggle(place)
  }

  const isActiveShown = virtual.getVirtualItems().some(({ index }) => index === active)
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p role="status" className="text-sm text-muted">
        {tally.every((each) => each.count === 0)
          ? 'Both plans have the same shape.'
          : tally
              .filter((each) => each.count > 0)
              .map((each) => `${plural(each.count, 'node')} ${each.change}`)
              .join(', ')}
        . Parts that did the same are folded; n and p go to what changed.
      </p>
      <div
        ref={scroller}
        role="treegrid"
        aria-label="Both plans"
        aria-rowcount={shown.length + 1}
        aria-colcount={5}
        aria-activedescendant={isActiveShown ? `${treeId}-${active}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
        className="group/compare relative isolate min-w-0 overflow-auto rounded-md border border-line bg-surface text-sm focus-visible:-outline-offset-2"
        style={{ maxHeight: 'max(20rem, calc(100dvh - 12rem))', ['--columns' as string]: columns }}
      >
        <div className="min-w-208">
          <div
            role="row"
            aria-rowindex={1}
            className="sticky top-0 z-10 grid h-8 grid-cols-(--columns) items-center border-b border-line bg-surface text-xs font-medium text-muted"
          >
            <span role="columnheader" className="px-3">
              Node
            </span>
            {['Self time', 'Rows', 'Blocks', 'Cost'].map((label) => (
              <span key={label} role="columnheader" className="px-3 text-right">
                {label}
              </span>
            ))}
          </div>
          <div role="rowgroup" className="relative" style={{ height: shown.length * lineHeight }}>
            {virtual.getVirtualItems().map(({ index }) => {
              const place = shown[index] as number
              const row = rows[place] as ComparedRow
              const mark = marks[row.change]
              const open = row.end > place + 1 ? isOpen(row, place, folds) : null
              return (
                <div
                  key={place}
                  id={`${treeId}-${index}`}
                  role="row"
                  aria-rowindex={index + 2}
                  aria-level={row.level + 1}
                  aria-expanded={open ?? undefined}
                  data-line={index}
                  className={classNames(
                    'absolute left-0 grid w-full cursor-default grid-cols-(--columns) items-center border-b border-line hover:bg-hover',
                    mark.row,
                    index === active &&
                      'group-focus-visible/compare:outline-2 group-focus-visible/compare:-outline-offset-2 group-focus-visible/compare:outline-accent',
                  )}
                  style={{ top: index * lineHeight, height: lineHeight }}
                >
                  <div role="rowheader" className="flex min-w-0 items-center gap-1.5 px-2">
                    <span aria-hidden className="shrink-0" style={{ width: Math.min(row.level, mostSteps) * 14 }} />
                    <span className="flex size-4 shrink-0 items-center justify-center text-faint">
                      {open === true && <ChevronDown aria-hidden className="size-3.5" />}
                      {open === false && <ChevronRight aria-hidden className="size-3.5" />}
                    </span>
                    <NodeNames before={before} after={after} row={row} />
                    {open === false && (
                      <span className="shrink-0 rounded-full bg-sunken px-1.5 text-2xs text-muted">
                        +{row.end - place - 1} alike
                      </span>
                    )}
                  </div>
                  {figures.map(({ id, of, words }) => {
                    const one = row.beforeId === null ? null : of(before, row.beforeId)
                    const other = row.afterId === null ? null : of(after, row.afterId)
                    return (
                      <div key={id} role="gridcell" className="min-w-0 px-3 text-right text-xs whitespace-nowrap">
                        <Pair one={one} other={other} words={words} isWork={id !== 'rows'} />
                      </div>
                    )
                  })}
                </div>
              )
            })}
          </div>
        </div>
      </div>
    </div>
  )
}

function NodeNames({ before, after, row }: { before: Analysis; after: Analysis; row: ComparedRow }) {
  const mark = marks[row.change]
  const one = row.beforeId === null ? null : before.plan.nodes[row.beforeId]
  const other = row.afterId === null ? null : after.plan.nodes[row.afterId]
  const names = [other, one].map((node) => (node ? visibleText(nodeWords(node)) : null))
  const former = row.change === 'changed' && names[0] !== names[1] ? names[1] : null
  return (
    <span className="flex min-w-0 flex-col leading-tight">
      <span className="flex min-w-0 items-baseline gap-1.5">
        {mark.sign && (
          <span className={`shrink-0 font-semibold ${mark.look}`}>
            <span aria-hidden>{mark.sign}</span>
            <span className="sr-only">{mark.word}</span>
          </span>
        )}
        <bdi dir="auto" className={classNames('truncate', row.change === 'removed' && 'line-through')}>
          {names[0] ?? names[1]}
        </bdi>
      </span>
      {former && (
        <bdi dir="auto" className="truncate text-2xs text-muted">
          was {former}
        </bdi>
      )}
    </span>
  )
}

type PairProps = { one: number | null; other: number | null; words: (value: number) => string; isWork: boolean }

function Pair({ one, other, words, isWork }: PairProps) {
  if (one === null && other === null) return <span className="text-faint">–</span>
  if (one === null || other === null || words(one) === words(other)) {
    const only = (other ?? one) as number
    return <span className={only === 0 ? 'text-faint' : ''}>{words(only)}</span>
  }
  const change = changeWords(one, other)
  return (
    <span className="flex flex-col leading-tight">
      <span>
        <span className="text-muted">{words(one)} → </span>
        {words(other)}
      </span>
      {change && change !== 'same' && (
        <span className={`text-2xs ${isWork ? changeLook(one, other) : 'text-muted'}`}>{change}</span>
      )}
    </span>
  )
}

type FigureOf = {
  id: string
  of: (analysis: Analysis, id: number) => number | null
  words: (value: number) => string
}

function figuresOf(before: Analysis, after: Analysis): FigureOf[] {
  const hasRows = before.plan.hasActuals && after.plan.hasActuals
  return [
    { id: 'self', of: ({ figures }, id) => figures[id]?.selfMs ?? null, words: duration },
    {
      id: 'rows',
      of: ({ figures, plan }, id) => (hasRows ? figures[id]?.totalRows : plan.nodes[id]?.planRows) ?? null,
      words: compactCount,
    },
    {
      id: 'buffers',
      of: ({ figures }, id) => {
        const buffers = figures[id]?.selfBuffers
        return buffers ? touched(buffers) : null
      },
      words: compactCount,
    },
    { id: 'cost', of: ({ figures }, id) => figures[id]?.selfCost ?? null, words: count },
  ]
}

function isOpen(row: ComparedRow, place: number, folds: ReadonlyMap<number, boolean>): boolean {
  return folds.get(place) ?? !row.isQuiet
}

/** The places of rows that no folded row hides. */
function visiblePlaces(rows: ComparedRow[], folds: ReadonlyMap<number, boolean>): number[] {
  const places: number[] = []
  for (let place = 0; place < rows.length; place += 1) {
    const row = rows[place] as ComparedRow
    places.push(place)
    if (row.end > place + 1 && !isOpen(row, place, folds)) place = row.end - 1
  }
  return places
}
