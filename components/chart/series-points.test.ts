import { expect, test } from 'vitest'
import type { SeriesAnswer } from '@/lib/client/series'
import { chartEvents, chartPoints, numberOf, simulatedBand, sumOf } from './series-points'

const event = {
  at: '2026-11-22T10:10:00.000Z',
  words: 'Rebuilt',
  kind: 'rebuilt',
  indexId: 1,
  index: { id: 1, schema: 's', table: 't', name: 'a' },
} as const
const answer: SeriesAnswer = {
  from: '2026-11-22T10:00:00.000Z',
  to: '2026-11-22T12:30:00.000Z',
  simulatedUntil: '2026-11-22T10:30:00.000Z',
  bucketSeconds: 3600,
  points: [
    { at: '2026-11-22T10:00:00.000Z', calls: 3 },
    { at: '2026-11-22T11:00:00.000Z', calls: null },
    { at: '2026-11-22T12:00:00.000Z', calls: 1 },
  ],
  events: [
    event,
    { ...event, indexId: 2, index: { ...event.index, name: 'b' } },
    { ...event, at: '2026-11-22T11:00:00.000Z' },
  ],
}
const calls = (point: SeriesAnswer['points'][number]) => [numberOf(point, 'calls')]

test('the bucket under way is a level, not yet a count', () => {
  expect(chartPoints(answer, calls, 'counts').map((point) => point.values[0])).toEqual([3, null])
  expect(chartPoints(answer, calls, 'levels').map((point) => point.values[0])).toEqual([3, null, 1])
})

test('sums skip gaps and are unknown without any measure', () => {
  expect(sumOf(answer, 'calls')).toBe(4)
  expect(sumOf(answer, 'rows')).toBeNull()
})

test('what happened at once is one mark', () =>
  expect(chartEvents(answer, 't').map((mark) => [mark.label, mark.href])).toEqual([
    ['Rebuilt: 2 indexes', undefined],
    ['Rebuilt: a', '/targets/t/indexes/1'],
  ]))

test('a simulated stretch is named only where it is seen', () => {
  expect(simulatedBand(answer)?.label).toBe('Simulated history')
  expect(simulatedBand({ ...answer, simulatedUntil: '2026-11-01T00:00:00.000Z' })).toBeUndefined()
})
