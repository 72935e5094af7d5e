'use client'

import { ArrowLeftRight } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import type { PlanRow, StoredPlan } from '@/lib/client/plan'
import { carriedPlan } from './carried-plan'
import { CompareSide, type Side } from './compare-side'
import { CompareTotals } from './compare-totals'
import { CompareTree } from './compare-tree'
import { PlanSkeleton } from './plan-skeleton'
import { useTwoPlans } from './use-two-plans'

export type PlanCompareProps = {
  kept: Pick<PlanRow, 'id' | 'name' | 'query' | 'executionMs' | 'nodeCount'>[]
  before: StoredPlan | null
  after: StoredPlan | null
  /** Why a plan of the address is missing. */
  problem: string | null
}

/** Two plans, kept or pasted, side by side. The address holds kept ones (`?a=…&b=…`); pasted ones stay in the tab. */
export function PlanCompare({ kept, before, after, problem }: PlanCompareProps) {
  const router = useRouter()
  const [texts, setTexts] = useState({ a: '', b: '' })
  useEffect(() => {
    if (!before) setTexts((now) => (now.a === '' ? { ...now, a: carriedPlan() } : now))
  }, [before])
  const sides: { a: Side; b: Side } = {
    a: before ? { kind: 'kept', plan: before } : { kind: 'pasted', text: texts.a },
    b: after ? { kind: 'kept', plan: after } : { kind: 'pasted', text: texts.b },
  }
  const read = useTwoPlans(before?.source ?? texts.a, after?.source ?? texts.b)

  function go(a: string | null, b: string | null) {
    const query = new URLSearchParams()
    if (a) query.set('a', a)
    if (b) query.set('b', b)
    router.replace(query.size > 0 ? `/plans/compare?${query}` : '/plans/compare')
  }

  function turn() {
    setTexts(({ a, b }) => ({ a: b, b: a }))
    go(after?.id ?? null, before?.id ?? null)
  }

  const comparison = read?.comparison
  return (
    <div className="flex min-w-0 flex-col gap-4">
      {problem && (
        <Callout tone="harm" title={problem}>
          Choose another one, or paste its text.
        </Callout>
      )}
      <div className="grid min-w-0 items-start gap-3 md:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]">
        <CompareSide
          label="Before"
          side={sides.a}
          read={read?.before ?? null}
          kept={kept}
          onText={(text) => setTexts((now) => ({ ...now, a: text }))}
          onKept={(id) => go(id, after?.id ?? null)}
        />
        <Button size="sm" onClick={turn} className="self-center">
          <ArrowLeftRight aria-hidden className="size-3.5 text-faint" />
          Swap
        </Button>
        <CompareSide
          label="After"
          side={sides.b}
          read={read?.after ?? null}
          kept={kept}
          onText={(text) => setTexts((now) => ({ ...now, b: text }))}
          onKept={(id) => go(before?.id ?? null, id)}
        />
      </div>
      {!read && <PlanSkeleton />}
      {comparison && read.before.analysis && read.after.analysis && (
        <>
          <CompareTotals totals={comparison.totals} />
          <CompareTree before={read.before.analysis} after={read.after.analysis} rows={comparison.rows} />
        </>
      )}
    </div>
  )
}
