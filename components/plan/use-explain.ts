'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type ExplainAnswer, type ExplainAsk, runExplain } from '@/lib/client/plan'
import { Problem } from '@/lib/domain/problem'

export type ExplainState = {
  busy: boolean
  answer: ExplainAnswer | null
  problem: Problem | null
  /** What was asked when the problem came. */
  asked: ExplainAsk | null
}

const idle: ExplainState = { busy: false, answer: null, problem: null, asked: null }

/** Running statements on a target: one at a time, the last answer stays until the next one comes. */
export function useExplain(target: string) {
  const [state, setState] = useState(idle)
  const queries = useQueryClient()

  async function run(ask: ExplainAsk): Promise<ExplainAnswer | null> {
    setState((before) => ({ ...before, busy: true, problem: null, asked: ask }))
    try {
      const answer = await runExplain(target, ask)
      setState({ busy: false, answer, problem: null, asked: ask })
      await queries.invalidateQueries({ queryKey: ['plans', target] })
      return answer
    } catch (error) {
      const problem =
        error instanceof Problem ? error : new Problem('internal', 'The statement could not be explained.')
      setState((before) => ({ ...before, busy: false, problem }))
      return null
    }
  }
  return { ...state, run, clear: () => setState(idle) }
}
