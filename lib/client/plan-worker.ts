import type { LivePlanFacts } from '@/lib/domain/plan/finding'
import { type PlanPiece, piecesOf } from './plan-pieces'
import { workOnPlans } from './plan-work'

export type PlanWorkAsk = { text: string; live: LivePlanFacts | null }

addEventListener('message', ({ data }: MessageEvent<PlanWorkAsk>) => {
  for (const piece of piecesOf(workOnPlans(data.text, data.live), data.text)) postMessage(piece satisfies PlanPiece)
})
