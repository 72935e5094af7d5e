import type { Analysis } from '@/lib/domain/plan/analysis'

/** The node with the most time of its own; without times, with the most cost. */
export function heaviest({ plan, figures }: Analysis): number {
  let id = 0
  let most = -1
  figures.forEach((each, at) => {
    const weight = (plan.hasTimes ? each.selfMs : each.selfCost) ?? 0
    if (weight <= most) return
    most = weight
    id = at
  })
  return id
}
