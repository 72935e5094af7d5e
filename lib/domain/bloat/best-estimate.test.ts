import { expect, it } from 'vitest'
import { bestEstimate, isScanCurrent } from './best-estimate'
import { type BloatConfidence, estimateOf, withheld } from './bloat-estimate'

const of = (confidence: BloatConfidence, needed: number) =>
  estimateOf(needed, { pages: 1000, blockSize: 8192 }, { confidence, reason: null, margin: 0.01 })

it.each([
  ['a scan before all', { scan: of('exact', 500), baseline: of('baseline', 600), model: of('modelled', 700) }, 'exact'],
  [
    'its own baseline before the model',
    { scan: null, baseline: of('baseline', 600), model: of('weak', 900) },
    'baseline',
  ],
  ['a baseline that agrees', { scan: null, baseline: of('baseline', 600), model: of('modelled', 640) }, 'baseline'],
  ['keys that changed', { scan: null, baseline: of('baseline', 600), model: of('modelled', 700) }, 'modelled'],
  ['the model', { scan: null, baseline: withheld('no-baseline'), model: of('weak', 700) }, 'weak'],
  ['nothing', { scan: null, baseline: null, model: withheld('never-analysed') }, 'withheld'],
] as const)('%s', (_, known, confidence) => {
  expect(bestEstimate(known).confidence).toBe(confidence)
})

it('a scan is current for the same file of about the same size, for a week', () => {
  const now = new Date('2026-03-08T00:00:00Z')
  const scan = { filenode: 7, sizeBytes: 1_000_000, at: new Date('2026-03-02T00:00:00Z') }
  expect(isScanCurrent(scan, { filenode: 7, sizeBytes: 1_010_000, now })).toBe(true)
  expect(isScanCurrent(scan, { filenode: 8, sizeBytes: 1_000_000, now })).toBe(false)
  expect(isScanCurrent(scan, { filenode: 7, sizeBytes: 1_100_000, now })).toBe(false)
  expect(
    isScanCurrent({ ...scan, at: new Date('2026-02-27T00:00:00Z') }, { filenode: 7, sizeBytes: 1_000_000, now }),
  ).toBe(false)
})
