'use client'

import { useEffect, useMemo, useState } from 'react'
import type { LivePlanFacts } from '@/lib/domain/plan/finding'
import { judgePlanText, readPlanText } from './plan-reader'
import { judge, type PlanWork, workOnPlans } from './plan-work'

export type PlanTextState =
  | { state: 'empty' }
  | { state: 'reading' }
  | { state: 'read'; work: PlanWork }
  | { state: 'failed'; message: string }

type Known = { text: string; live: LivePlanFacts | null; answer: PlanTextState }

/** Shorter texts are read within the drawing of the page: some milliseconds, and nothing flickers. In characters. */
const small = 20_000
const empty: PlanTextState = { state: 'empty' }
const reading: PlanTextState = { state: 'reading' }

/**
 * What a text says as plans; read again whenever it changes. When only `live` changes, what was read stays in sight until
 * its findings were made anew. Keep `live` the same between renders.
 */
export function usePlanText(text: string, live: LivePlanFacts | null): PlanTextState {
  const isBlank = text.trim() === ''
  const isSmall = text.length < small
  const plain = useMemo(
    () => (isSmall && !isBlank ? tried(() => workOnPlans(text, null)) : null),
    [text, isSmall, isBlank],
  )
  const judged = useMemo(
    () => (plain?.state === 'read' && live ? tried(() => judge(plain.work, live)) : plain),
    [plain, live],
  )
  const later = useLongText(isSmall ? '' : text, live)
  if (isBlank) return empty
  return judged ?? later
}

function useLongText(text: string, live: LivePlanFacts | null): PlanTextState {
  const [known, setKnown] = useState<Known | null>(null)
  const answer = known?.text === text ? known.answer : reading
  const isKnown = known?.text === text && known.live === live
  useEffect(() => {
    if (text === '' || isKnown) return
    let stale = false
    const before = answer.state === 'read' ? answer : null
    const working = before ? judgePlanText(text, before.work, live) : readPlanText(text, live)
    working.then(
      (work) => {
        if (!stale) setKnown({ text, live, answer: { state: 'read', work } })
      },
      (error: unknown) => {
        if (stale || (error instanceof DOMException && error.name === 'AbortError')) return
        setKnown({ text, live, answer: before ?? failed(error) })
      },
    )
    return () => {
      stale = true
    }
  }, [text, live, isKnown, answer])
  return answer
}

function tried(work: () => PlanWork): PlanTextState {
  try {
    return { state: 'read', work: work() }
  } catch (error) {
    return failed(error)
  }
}

function failed(error: unknown): PlanTextState {
  return { state: 'failed', message: error instanceof Error ? error.message : 'The text could not be read.' }
}
