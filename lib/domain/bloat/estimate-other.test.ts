import { expect, it } from 'vitest'
import { estimateFromBaseline } from './estimate-from-baseline'
import { estimateFromScan } from './estimate-from-scan'
import { sizeSignal } from './size-signal'

const hourMs = 3_600_000
const now = new Date('2026-03-01T00:00:00Z')
const rebuilt = { bytes: 8_192_000, rows: 100_000, at: new Date(now.getTime() - 90 * 24 * hourMs) }
const today = {
  bytes: 16_384_000,
  rows: 100_000,
  at: now,
  countedAt: new Date(now.getTime() - hourMs),
  method: 'gist',
  blockSize: 8192,
}

it('a scan counts emptied pages, which the density does not', () => {
  const scan = { pages: 2745, blockSize: 8192, leafPages: 820, innerPages: 5, leafDensity: 90 }
  expect(estimateFromScan(scan, 90)).toMatchObject({ neededPages: 826, confidence: 'exact' })
  const fresh = { ...scan, leafPages: 2733, innerPages: 11 }
  expect(estimateFromScan(fresh, 90)).toMatchObject({ neededPages: 2745, bloatRatio: 0 })
  expect(estimateFromScan({ ...fresh, leafDensity: 45 }, 90).bloatRatio).toBeCloseTo(0.5, 1)
  expect(
    estimateFromScan({ ...scan, leafPages: 0, innerPages: 0, leafDensity: Number.NaN, pages: 1 }, 90).neededPages,
  ).toBe(1)
})

it('the baseline: bytes a row after the rebuild, times rows today', () => {
  expect(estimateFromBaseline([rebuilt], today)).toMatchObject({
    bloatRatio: 0.5,
    neededPages: 1000,
    confidence: 'baseline',
  })
  expect(estimateFromBaseline([rebuilt], { ...today, rows: 200_000 }).bloatRatio).toBe(0)
})

it('one odd count does not become the measure for ever', () => {
  const points = Array.from({ length: 20 }, () => rebuilt)
  expect(estimateFromBaseline([...points, { ...rebuilt, rows: 9_000_000 }], today).bloatRatio).toBe(0.5)
})

it.each([
  ['BRIN', { method: 'brin' }, 'not-comparable'],
  ['old statistics', { countedAt: new Date(now.getTime() - 25 * hourMs) }, 'baseline-too-old'],
  ['never counted', { countedAt: null }, 'baseline-too-old'],
  ['hardly any rows', { rows: 3 }, 'not-comparable'],
])('no baseline: %s', (_, parts, reason) => {
  expect(estimateFromBaseline([rebuilt], { ...today, ...parts })).toMatchObject({ confidence: 'withheld', reason })
})

it('each access method has its own sign', () => {
  const kinds = ['btree', 'gin', 'gist', 'spgist', 'hash', 'brin', 'hnsw'].map((method) => sizeSignal(method).kind)
  expect(kinds).toEqual([
    'rebuild-model',
    'pending-list',
    'rebuild-ratio',
    'rebuild-ratio',
    'overflow-pages',
    'unsummarised-ranges',
    'size-trend',
  ])
})
