'use client'

import { useEffect, useReducer, useRef } from 'react'

/** A row is some 50 elements: a frame that gains many more is a long task on a slow machine. */
const atOnce = 8

/**
 * Of the lines that could be drawn those that are: what stands already, and in each frame a few more, in the order given.
 * The first time all are drawn, as the server did.
 */
export function useFewAtATime(lines: readonly number[]): ReadonlySet<number> {
  const standing = useRef<ReadonlySet<number>>(null)
  const [, drawMore] = useReducer((turn: number) => turn + 1, 0)
  const before = standing.current
  const isNew = (line: number) => before !== null && !before.has(line)
  const waiting = new Set(lines.filter(isNew).slice(atOnce))
  const drawn = new Set(lines.filter((line) => !waiting.has(line)))
  useEffect(() => {
    standing.current = drawn
    if (waiting.size === 0) return
    const frame = requestAnimationFrame(drawMore)
    return () => cancelAnimationFrame(frame)
  })
  return drawn
}
