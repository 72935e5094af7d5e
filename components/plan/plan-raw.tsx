// biome-ignore-all lint/a11y/noNoninteractiveTabindex: the text scrolls by itself, so the keyboard must reach it.
'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import { classNames } from '@/components/ui/class-names'
import { CopyButton } from '@/components/ui/copy-button'
import { bytes, plural } from '@/lib/domain/format'
import { type ColouredPiece, colourLine } from '@/lib/domain/plan/colour-line'
import { visibleLines } from '@/lib/domain/visible-text'
import type { PlanViewProps } from './plan-view-props'

const lineHeight = 20
/** Longer lines end here on the screen; the copied text has all of them. */
const longest = 4_000
const colours: Record<ColouredPiece['kind'], string> = {
  plain: 'text-ink',
  name: 'text-accent',
  string: 'text-attention',
  number: 'text-ink',
  mark: 'text-faint',
}

/** The text the plan was read from; the lines of nodes lead to them. */
export function PlanRaw({ analysis, selectedId, onSelect }: PlanViewProps) {
  'use no memo'
  const { source, format, nodes } = analysis.plan
  const scroller = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => source.split('\n'), [source])
  const nodeAt = useMemo(() => {
    const places = new Map<number, number>()
    for (const { id, line } of nodes) if (line !== null && !places.has(line)) places.set(line, id)
    return places
  }, [nodes])
  const width = useMemo(
    () =>
      Math.min(
        lines.reduce((most, line) => Math.max(most, line.length), 0),
        longest,
      ),
    [lines],
  )
  const chosen = selectedId === null ? null : (nodes[selectedId]?.line ?? null)
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
    initialRect: { width: 1024, height: 600 },
    useFlushSync: false,
  })

  useEffect(() => {
    if (chosen !== null) virtual.scrollToIndex(chosen - 1, { align: 'center' })
  }, [chosen, virtual])

  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex items-center gap-2">
        <p className="min-w-0 flex-1 text-xs text-faint">
          {format.toUpperCase()}, {plural(lines.length, 'line')}, {bytes(source.length)}
        </p>
        <CopyButton text={source} label="Copy the whole text" />
      </div>
      <section
        ref={scroller}
        aria-label="The text of the plan"
        tabIndex={0}
        className="relative min-w-0 overflow-auto rounded-md border border-line bg-surface font-mono text-xs focus-visible:-outline-offset-2"
        style={{ maxHeight: 'max(20rem, calc(100dvh - 9rem))' }}
      >
        <div className="relative" style={{ height: lines.length * lineHeight, minWidth: `calc(${width}ch + 5.5rem)` }}>
          {virtual.getVirtualItems().map(({ index }) => {
            const nodeId = nodeAt.get(index + 1)
            const text = (lines[index] ?? '').slice(0, longest)
            return (
              <div
                key={index}
                className={classNames(
                  'absolute left-0 flex w-full items-center whitespace-pre',
                  index + 1 === chosen && 'bg-accent-soft',
                )}
                style={{ top: index * lineHeight, height: lineHeight }}
              >
                <span className="sticky left-0 w-14 shrink-0 border-r border-line bg-inherit pr-2 text-right text-faint select-none">
                  {nodeId === undefined ? (
                    index + 1
                  ) : (
                    <button
                      type="button"
                      aria-label={`Line ${index + 1}: choose this node`}
                      aria-pressed={nodeId === selectedId}
                      onClick={() => onSelect(nodeId === selectedId ? null : nodeId)}
                      className="rounded-xs font-medium text-accent hover:underline"
                    >
                      {index + 1}
                    </button>
                  )}
                </span>
                <code className="pl-3">
                  {colourLine(text, format).map((piece, at) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line have nothing but their place.
                    <span key={at} className={colours[piece.kind]}>
                      {visibleLines(piece.text)}
                    </span>
                  ))}
                </code>
              </div>
            )
          })}
        </div>
      </section>
    </div>
  )
}
