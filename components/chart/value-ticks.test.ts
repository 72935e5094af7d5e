import { expect, test } from 'vitest'
import { tick, type Unit } from '@/lib/domain/format'
import { valueTicks } from './value-ticks'

test.each<[number, Unit, string[]]>([
  [0, 'count', ['0', '1']],
  [3, 'count', ['0', '1', '2', '3']],
  [12_400, 'count', ['0', '5k', '10k', '15k']],
  [1.2 * 1024 ** 3, 'bytes', ['0 bytes', '0.5 GB', '1 GB', '1.5 GB']],
  [800 * 1024 ** 2, 'bytes', ['0 bytes', '200 MB', '400 MB', '600 MB', '800 MB']],
  [90_000, 'ms', ['0 ms', '30 s', '1 min', '1 min 30 s']],
  [1, 'percent', ['0%', '25%', '50%', '75%', '100%']],
])('up to %d %s', (most, unit, words) => {
  const ticks = valueTicks(most, unit)
  expect(ticks.at(-1)).toBeGreaterThanOrEqual(most)
  if (unit === 'bytes')
    expect(ticks.map((value) => value / 1024 ** 2)).toEqual(
      ticks.map((_, place) => place * ((ticks[1] ?? 0) / 1024 ** 2)),
    )
  if (unit !== 'bytes' && unit !== 'ms') expect(ticks.map((value) => tick(value, unit))).toEqual(words)
  expect(ticks.length).toBeLessThanOrEqual(6)
})
