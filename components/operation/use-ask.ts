'use client'

import { useEffect, useRef, useState } from 'react'
import { Problem } from '@/lib/domain/problem'

export type Asked<T> = { answer: T | null; problem: Problem | null; isAsking: boolean; again: () => void }

/** Asks once when opened, and again when told to. An answer that comes too late is forgotten. */
export function useAsk<T>(open: boolean, ask: () => Promise<T>): Asked<T> {
  const [state, setState] = useState<Omit<Asked<T>, 'again'>>({ answer: null, problem: null, isAsking: true })
  const [round, setRound] = useState(0)
  const latest = useRef(ask)
  latest.current = ask
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round asks again.
  useEffect(() => {
    if (!open) return
    let isStale = false
    setState((before) => ({ ...before, isAsking: true }))
    latest.current().then(
      (answer) => {
        if (!isStale) setState({ answer, problem: null, isAsking: false })
      },
      (error: unknown) => {
        if (!isStale) setState({ answer: null, problem: asProblem(error), isAsking: false })
      },
    )
    return () => {
      isStale = true
    }
  }, [open, round])
  return { ...state, again: () => setRound((before) => before + 1) }
}

/** What went wrong as something that may be shown. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem('internal', 'Arborist could not go on with this.')
}
