import type { LivePlanFacts } from '@/lib/domain/plan/finding'
import { workOnPlans } from './plan-work'

export type PlanWorkAsk = { id: number; text: string; live: LivePlanFacts | null }

addEventListener('message', ({ data }: MessageEvent<PlanWorkAsk>) => {
  postMessage({ id: data.id, work: workOnPlans(data.text, data.live) })
})
