import type { Finding, LivePlanFacts } from '@/lib/domain/plan/finding'
import { type PlanPiece, piecesOf } from './plan-pieces'
import { workOnPlans } from './plan-work'

/** `findings`: the page has the rest already. */
export type PlanWorkAsk = { text: string; live: LivePlanFacts | null; wants: 'everything' | 'findings' }
export type PlanWorkPiece = PlanPiece | { kind: 'findings'; findings: Finding[][] }

addEventListener('message', ({ data }: MessageEvent<PlanWorkAsk>) => {
  const work = workOnPlans(data.text, data.live)
  if (data.wants === 'findings') {
    postMessage({ kind: 'findings', findings: work.parts.map((part) => part.findings) } satisfies PlanWorkPiece)
    return
  }
  for (const piece of piecesOf(work, data.text)) postMessage(piece satisfies PlanWorkPiece)
})
