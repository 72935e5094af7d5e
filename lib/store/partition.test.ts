import { expect, test } from 'vitest'
import { partitionEnd, partitionStart } from './partition'

test.each([
  ['day', '2026-03-01T23:59:59.999Z', '2026-03-01', '2026-03-02'],
  ['day', '2026-12-31T00:00:00.000Z', '2026-12-31', '2027-01-01'],
  ['week', '2026-03-01T12:00:00.000Z', '2026-02-23', '2026-03-02'],
  ['week', '2026-03-02T00:00:00.000Z', '2026-03-02', '2026-03-09'],
  ['week', '2027-01-01T00:00:00.000Z', '2026-12-28', '2027-01-04'],
  ['month', '2026-12-31T23:59:59.999Z', '2026-12-01', '2027-01-01'],
  ['month', '2028-02-29T01:00:00.000Z', '2028-02-01', '2028-03-01'],
] as const)('the %s of %s', (grain, at, from, to) => {
  const start = partitionStart(grain, new Date(at))
  expect([start.toISOString(), partitionEnd(grain, start).toISOString()]).toEqual([
    `${from}T00:00:00.000Z`,
    `${to}T00:00:00.000Z`,
  ])
})

test('partitions follow each other without a gap', () => {
  for (const grain of ['day', 'week', 'month'] as const) {
    let start = partitionStart(grain, new Date('2023-12-01T00:00:00Z'))
    for (let step = 0; step < 500; step += 1) {
      const end = partitionEnd(grain, start)
      expect(partitionStart(grain, new Date(end.getTime() - 1))).toEqual(start)
      expect(partitionStart(grain, end)).toEqual(end)
      start = end
    }
  }
})
