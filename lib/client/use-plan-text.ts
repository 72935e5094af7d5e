'use client'

import { useEffect, useState } from 'react'
import type { LivePlanFacts } from '@/lib/domain/plan/finding'
import { readPlanText } from './plan-reader'
import type { PlanWork } from './plan-work'

export type PlanTextState =
  | { state: 'empty' }
  | { state: 'reading' }
  | { state: 'read'; work: PlanWork }
  | { state: 'failed'; message: string }

const empty: PlanTextState = { state: 'empty' }

/** What a text says as plans; read again whenever it changes. Keep `live` the same between renders. */
export function usePlanText(text: string, live: LivePlanFacts | null): PlanTextState {
  const [known, setKnown] = useState<{ text: string; live: LivePlanFacts | null; answer: PlanTextState } | null>(null)
  const isBlank = text.trim() === ''
  useEffect(() => {
    if (isBlank) return
    let stale = false
    readPlanText(text, live).then(
      (work) => {
        if (!stale) setKnown({ text, live, answer: { state: 'read', work } })
      },
      (error: unknown) => {
        if (stale || (error instanceof DOMException && error.name === 'AbortError')) return
        const message = error instanceof Error ? error.message : 'The text could not be read.'
        setKnown({ text, live, answer: { state: 'failed', message } })
      },
    )
    return () => {
      stale = true
    }
  }, [text, live, isBlank])
  if (isBlank) return empty
  return known?.text === text && known.live === live ? known.answer : { state: 'reading' }
}
