'use client'

import { GitCompareArrows } from 'lucide-react'
import { usePathname, useRouter } from 'next/navigation'
import { Button } from '@/components/ui/button'
import { useToast } from '@/components/ui/toast'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Finding } from '@/lib/domain/plan/finding'
import { carryPlan } from './carried-plan'
import { SharePlan } from './share-plan'

/** What can be done with any plan in sight, kept or pasted. */
export function PlanTools({ analysis, findings }: { analysis: Analysis; findings: Finding[] }) {
  const pathname = usePathname()
  const router = useRouter()
  const say = useToast()
  const kept = /^\/plans\/([\w-]{8,})$/.exec(pathname)?.[1]

  function compare() {
    if (kept) router.push(`/plans/compare?a=${kept}`)
    else if (carryPlan(analysis.plan.source)) router.push('/plans/compare')
    else say({ title: 'This plan is too long to carry over: paste it on the page of comparisons.', tone: 'harm' })
  }

  return (
    <>
      <Button size="sm" onClick={compare}>
        <GitCompareArrows aria-hidden className="size-3.5 text-faint" />
        Compare
      </Button>
      <SharePlan analysis={analysis} findings={findings} />
    </>
  )
}
