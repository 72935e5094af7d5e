'use client'

import { useMemo } from 'react'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { OutlineRow } from './outline-rows'
import { shareOf } from './outline-tree'
import { type Heat, heatOf } from './plan-words'

const slices = 160
const colours: Record<Heat, string> = {
  none: 'transparent',
  some: 'var(--accent)',
  much: 'var(--attention)',
  most: 'var(--harm)',
}
const order: Heat[] = ['none', 'some', 'much', 'most']

export type HeatStripProps = { analysis: Analysis; rows: OutlineRow[]; onGo: (line: number) => void }

/** Where in a long outline the time is: a narrow strip beside the scroll bar. The keyboard has `.`, `n` and `p` for it. */
export function HeatStrip({ analysis, rows, onGo }: HeatStripProps) {
  const background = useMemo(() => stripes(analysis, rows), [analysis, rows])
  return (
    <div
      aria-hidden
      title="Where the time is: click to go there"
      className="w-2.5 shrink-0 cursor-pointer rounded-sm border border-line bg-surface print:hidden"
      style={{ background }}
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect()
        onGo(Math.floor(((event.clientY - box.top) / box.height) * rows.length))
      }}
    />
  )
}

function stripes(analysis: Analysis, rows: OutlineRow[]): string {
  const heats: Heat[] = new Array(slices).fill('none')
  rows.forEach((row, line) => {
    const heat = heatOf(shareOf(analysis.figures[row.id]))
    const slice = Math.floor((line / rows.length) * slices)
    if (order.indexOf(heat) > order.indexOf(heats[slice] ?? 'none')) heats[slice] = heat
  })
  const stops: string[] = []
  let from = 0
  for (let at = 1; at <= slices; at += 1) {
    if (at < slices && heats[at] === heats[from]) continue
    stops.push(`${colours[heats[from] ?? 'none']} ${(from / slices) * 100}% ${(at / slices) * 100}%`)
    from = at
  }
  return `linear-gradient(to bottom, ${stops.join(', ')})`
}
