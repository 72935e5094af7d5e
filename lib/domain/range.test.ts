import { expect, test } from 'vitest'
import { bucketWords, rangeEnds, readRange } from './range'

const now = Date.UTC(2026, 10, 22, 12)

test.each([
  ['', { name: '7d' }],
  ['range=24h', { name: '24h' }],
  ['range=forever', { name: '7d' }],
  ['from=2026-11-01T00:00:00Z&to=soon', { name: '7d' }],
  ['from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z', { name: '7d' }],
  [
    'range=1h&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z',
    { from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z' },
  ],
])('%s is read', (address, range) => expect(readRange(new URLSearchParams(address))).toEqual(range))

test('a range by name ends now', () =>
  expect(rangeEnds({ name: '24h' }, now)).toEqual({ from: '2026-11-21T12:00:00.000Z' }))

test.each([
  [60, 'per minute'],
  [900, 'per 15 minutes'],
  [3_600, 'per hour'],
  [21_600, 'per 6 hours'],
  [86_400, 'per day'],
  [604_800, 'per week'],
])('%d seconds are %s', (seconds, words) => expect(bucketWords(seconds)).toBe(words))
