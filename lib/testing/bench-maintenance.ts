import { mostLeftOut, planRun } from '@/lib/domain/maintenance/plan-run'
import { caredIndex, caredTable, mb, planInput } from './cared'
import { seeded } from './seeded'

type BenchRow = { what: string; measured: string; most: string; ok: boolean | null }

/** How long the plan of a target of 50,000 indexes of 10,000 tables takes, the median of five. */
export function benchMaintenance(): BenchRow[] {
  const random = seeded(6)
  const indexes = Array.from({ length: 50_000 }, (_, n) => {
    const ratio = random.next()
    const sizeBytes = Math.round(mb * 2 ** (random.next() * 14))
    const bloat = { ratio, reclaimableBytes: ratio * sizeBytes, confidence: 'modelled' as const }
    return caredIndex({
      id: n + 1,
      tableId: n % 10_000,
      sizeBytes,
      bloat: { ...bloat, why: null, hasRandomKeys: random.chance(0.3), pendingPages: null },
    })
  })
  const tables = Array.from({ length: 10_000 }, (_, n) =>
    caredTable({ id: n, name: `t_${n}`, modifiedSinceAnalyze: random.int(50_000), deadRows: random.int(50_000) }),
  )
  const times = Array.from({ length: 5 }, () => {
    const startedAt = performance.now()
    const plan = planRun(planInput({ indexes, tables }))
    if (plan.leftOut.length > mostLeftOut) throw new Error('Too many are listed')
    return performance.now() - startedAt
  })
  const ms = times.sort((a, b) => a - b)[2]!
  const what = 'Maintenance: plan for 50,000 indexes of 10,000 tables'
  return [{ what, measured: `${ms.toFixed(0)} ms`, most: '3000 ms', ok: ms <= 3_000 }]
}
