import { analyse } from '@/lib/domain/plan/analyse'
import { findFindings } from '@/lib/domain/plan/findings'
import { readPlans } from '@/lib/domain/plan/read'
import { makePlan } from './made-plan'

/** How long reading and analysing takes, in ms, and how that grows: the median of several runs in this process. */
export function timePlans(): { what: string; smallMs: number; largeMs: number; mostMs: number }[] {
  const cases = [
    { format: 'text', mostMs: 150 },
    { format: 'json', mostMs: 100 },
  ] as const
  return cases.flatMap(({ format, mostMs }) =>
    (['bushy', 'append'] as const).map((shape) => {
      const small = makePlan(5_000, shape)[format]
      const large = makePlan(20_000, shape)[format]
      for (let i = 0; i < 3; i++) readAndAnalyse(small)
      return {
        what: `${format}, ${shape === 'append' ? 'partitions' : 'joins'}`,
        smallMs: median(Array.from({ length: 9 }, () => readAndAnalyse(small))),
        largeMs: median(Array.from({ length: 5 }, () => readAndAnalyse(large))),
        mostMs,
      }
    }),
  )
}

function readAndAnalyse(text: string): number {
  const startedAt = performance.now()
  for (const plan of readPlans(text).plans) findFindings(analyse(plan), null)
  return performance.now() - startedAt
}

function median(list: number[]): number {
  const sorted = list.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}
