import { expect, test } from 'vitest'
import { parseRange, rangeEnds, rangePoll, withRange } from './time-range'

const offered = ['24h', '7d'] as const

test('a range comes from the address, or is the fallback', () => {
  expect(parseRange(new URLSearchParams('range=7d'), offered, '24h')).toEqual({ name: '7d' })
  expect(parseRange(new URLSearchParams('range=400d'), offered, '24h')).toEqual({ name: '24h' })
  expect(parseRange(new URLSearchParams('from=x&to=y'), offered, '24h')).toEqual({ name: '24h' })
})

test('a zoom survives the address and is not asked again', () => {
  const zoom = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 2) }
  const search = withRange(new URLSearchParams('range=7d&window=35d'), zoom, '24h')
  expect(search.get('range')).toBeNull()
  expect(search.get('window')).toBe('35d')
  expect(parseRange(search, offered, '24h')).toEqual(zoom)
  expect(rangePoll(zoom)).toBe(false)
  expect(withRange(search, { name: '24h' }, '24h').toString()).toBe('window=35d')
})

test('a named range ends now', () => {
  expect(rangeEnds({ name: '24h' }, 86_400_000)).toEqual({ from: new Date(0), to: new Date(86_400_000) })
})
