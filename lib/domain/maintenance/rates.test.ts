import { describe, expect, it } from 'vitest'
import { type DoneOperation, lastBegin, measureRates, predictAnalyze } from './rates'

const mb = 1024 * 1024

const endsAt = new Date('2026-11-28T05:00Z')

describe('what was asked for', () => {
  it('begins no later than that it ends inside the window, with its reserve', () => {
    expect(lastBegin(endsAt, { ms: 3_600_000, measured: 0 })).toEqual(new Date('2026-11-28T03:30Z'))
    expect(lastBegin(endsAt, { ms: 3_600_000, measured: 3 })).toEqual(new Date('2026-11-28T03:48Z'))
    expect(lastBegin(endsAt, null)).toEqual(endsAt)
  })
})

describe('rates', () => {
  const vacuum = (change: Partial<DoneOperation>): DoneOperation => ({
    ...{ kind: 'vacuum-table', method: null, tableBytes: 100 * mb, sizeBefore: null, sizeAfter: null, walBytes: null },
    ...{ durationMs: 1_000 },
    ...change,
  })
  const vacuumRate = (...past: DoneOperation[]) => measureRates(past).vacuum

  it('rest on the median until there are eight, then on the slow quartile', () => {
    const fast = Array.from({ length: 7 }, () => vacuum({}))
    const slow = vacuum({ durationMs: 100_000 })
    expect(vacuumRate(slow, ...fast.slice(0, 3)).bytesPerMs).toBe((100 * mb) / 1_000)
    expect(vacuumRate(slow, slow, ...fast.slice(0, 6)).bytesPerMs).toBe((100 * mb) / 100_000)
  })

  it('are not taken from what is too small to tell', () => {
    const tiny = vacuum({ tableBytes: 8_192 })
    expect(vacuumRate(tiny)).toEqual(vacuumRate())
    const rebuild = { ...tiny, kind: 'reindex-index' as const, method: 'btree', sizeAfter: 16_384 }
    expect(measureRates([rebuild]).rebuild.size).toBe(0)
    expect(measureRates([{ ...tiny, kind: 'analyze-table' }]).analyze.measured).toBe(0)
  })

  it('tell of a partitioned parent that each of its partitions is analyzed', () => {
    const rates = measureRates([vacuum({ kind: 'analyze-table', durationMs: 2_000 })])
    expect(predictAnalyze(rates, 0)).toEqual({ ms: 2_000, measured: 1 })
    expect(predictAnalyze(rates, 9)).toEqual({ ms: 20_000, measured: 1 })
  })
})
