'use client'

import { useCallback, useState } from 'react'
import type { ProblemBody } from '@/lib/domain/problem'

export type Outcome<O> = { ok: true; data: O } | { ok: false; problem: ProblemBody }
export type Act<I, O> = (input: I) => Promise<Outcome<O>>

const unanswered: ProblemBody = {
  code: 'unreachable',
  message: 'Arborist did not answer.',
  hint: 'Check that it runs and that you are connected, then try again.',
}

/** A server action with its state: busy, the Problem of the last try, and a `run` that answers null when it failed. */
export function useAct<I, O>(act: Act<I, O>) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ProblemBody | null>(null)
  const clear = useCallback(() => setProblem(null), [])

  async function run(input: I): Promise<O | null> {
    setBusy(true)
    const outcome = await act(input).catch((): Outcome<O> => ({ ok: false, problem: unanswered }))
    setBusy(false)
    setProblem(outcome.ok ? null : outcome.problem)
    return outcome.ok ? outcome.data : null
  }
  return { run, busy, problem, clear }
}
