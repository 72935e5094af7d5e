import { analyse } from '@/lib/domain/plan/analyse'
import { findFindings } from '@/lib/domain/plan/findings'
import { readPlans } from '@/lib/domain/plan/read'
import { makePlan } from './made-plan'

const rounds = 9

export type PlanTimes = { what: string; smallMs: number; largeMs: number; ratio: number; mostMs: number }

/**
 * How long reading and analysing takes, in ms, and how that grows from 5,000 to 20,000 nodes. Each round reads the small plan four
 * times and the large one once, as many nodes, so that what else the machine does falls on both alike; figures are medians of
 * the rounds, the ratio that of the rounds' ratios.
 */
export function timePlans(): PlanTimes[] {
  const cases = [
    { format: 'text', mostMs: 150 },
    { format: 'json', mostMs: 100 },
  ] as const
  return cases.flatMap(({ format, mostMs }) =>
    (['bushy', 'append'] as const).map((shape) => {
      const small = makePlan(5_000, shape)[format]
      const large = makePlan(20_000, shape)[format]
      for (let i = 0; i < 4; i++) readAndAnalyse(small)
      readAndAnalyse(large)
      const found = Array.from({ length: rounds }, (_, round) => {
        // The large one stands first, in the middle and last in turn: garbage of one is collected in the time of the next.
        const place = (round * 2) % 5
        const smalls: number[] = []
        let largeMs = 0
        for (let i = 0; i < 5; i++) {
          if (i === place) largeMs = readAndAnalyse(large)
          else smalls.push(readAndAnalyse(small))
        }
        return { smalls, largeMs, ratio: (largeMs * smalls.length) / sum(smalls) }
      })
      return {
        what: `${format}, ${shape === 'append' ? 'partitions' : 'joins'}`,
        smallMs: median(found.flatMap(({ smalls }) => smalls)),
        largeMs: median(found.map(({ largeMs }) => largeMs)),
        ratio: median(found.map(({ ratio }) => ratio)),
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

function sum(list: number[]): number {
  return list.reduce((total, each) => total + each, 0)
}

function median(list: number[]): number {
  const sorted = list.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}
