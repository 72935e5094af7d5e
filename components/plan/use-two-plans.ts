'use client'

import { useEffect, useState } from 'react'
import { readPlanText } from '@/lib/client/plan-reader'
import type { Analysis } from '@/lib/domain/plan/analysis'
import { type Comparison, comparePlans } from '@/lib/domain/plan/compare'

export type ReadSide = { analysis: Analysis | null; message: string | null }
export type TwoPlans = { before: ReadSide; after: ReadSide; comparison: Comparison | null }

const unread: ReadSide = { analysis: null, message: null }

/** Two texts read one after the other (the reader serves one at a time) and compared; null while they are read. */
export function useTwoPlans(before: string, after: string): TwoPlans | null {
  const [known, setKnown] = useState<{ before: string; after: string; answer: TwoPlans } | null>(null)
  useEffect(() => {
    let stale = false
    const work = async () => {
      const one = await readSide(before)
      if (stale) return
      const other = await readSide(after)
      if (stale) return
      const comparison = one.analysis && other.analysis ? comparePlans(one.analysis, other.analysis) : null
      setKnown({ before, after, answer: { before: one, after: other, comparison } })
    }
    work()
    return () => {
      stale = true
    }
  }, [before, after])
  return known?.before === before && known.after === after ? known.answer : null
}

async function readSide(text: string): Promise<ReadSide> {
  if (text.trim() === '') return unread
  try {
    const { parts, problems } = await readPlanText(text, null)
    const analysis = parts.find((part) => part.analysis.plan.nodes.length > 0)?.analysis ?? null
    if (analysis) return { analysis, message: null }
    return { analysis, message: problems[0]?.message ?? 'No plan was found in this text.' }
  } catch (error) {
    return { analysis: null, message: error instanceof Error ? error.message : 'The text could not be read.' }
  }
}
