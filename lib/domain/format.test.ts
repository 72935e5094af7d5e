import { describe, expect, test } from 'vitest'
import { age, bytes, compactCount, count, duration, percent, perDay, span, stamp, tick, withUnit } from './format'

describe('bytes: powers of 1024, named as pg_size_pretty names them', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1,023 bytes'],
    [1024, '1 kB'],
    [8192, '8 kB'],
    [1536, '1.5 kB'],
    [1024 ** 2 - 1, '1 MB'],
    [12.34 * 1024 ** 2, '12.3 MB'],
    [123.4 * 1024 ** 3, '123 GB'],
    [1024 ** 4, '1 TB'],
    [5000 * 1024 ** 5, '5,000 PB'],
    [-8192, '-8 kB'],
  ])('%d is %s', (value, text) => expect(bytes(value)).toBe(text))
})

describe('counts', () => {
  test.each([
    [0, '0', '0'],
    [950, '950', '950'],
    [999.6, '1,000', '1k'],
    [1234, '1,234', '1.23k'],
    [34_512, '34,512', '34.5k'],
    [1_234_567, '1,234,567', '1.23M'],
    [7_000_000_000, '7,000,000,000', '7B'],
    [9_007_199_254_740_991, '9,007,199,254,740,991', '9,007T'],
  ])('%d', (value, full, compact) => {
    expect(count(value)).toBe(full)
    expect(compactCount(value)).toBe(compact)
  })
})

describe('durations', () => {
  test.each([
    [0, '0 ms'],
    [0.1234, '0.12 ms'],
    [12.34, '12.3 ms'],
    [845, '845 ms'],
    [999.9, '1 s'],
    [12_340, '12.3 s'],
    [59_990, '1 min'],
    [252_000, '4 min 12 s'],
    [3_599_800, '1 h'],
    [7_500_000, '2 h 5 min'],
    [86_400_000, '1 d'],
    [273_600_000, '3 d 4 h'],
    [-500, '−500 ms'],
  ])('%d ms is %s', (ms, text) => expect(duration(ms)).toBe(text))
})

describe('spans and ages', () => {
  const now = Date.UTC(2026, 10, 22, 12)
  const day = 86_400_000
  test.each([
    [0, '0 s', 'just now'],
    [9_000, '9 s', 'just now'],
    [42_000, '42 s', '42 s ago'],
    [120_000, '2 min', '2 min ago'],
    [119 * 60_000, '119 min', '119 min ago'],
    [7 * 3_600_000, '7 h', '7 h ago'],
    [47 * 3_600_000, '47 h', '47 h ago'],
    [41.9 * day, '41 days', '41 days ago'],
    [729 * day, '729 days', '729 days ago'],
    [800 * day, '2 years', '2 years ago'],
    [-300_000, '5 min', 'in 5 min'],
  ])('%d ms', (ms, length, ago) => {
    expect(span(ms)).toBe(length)
    expect(age(now - ms, now)).toBe(ago)
    expect(age(new Date(now - ms), new Date(now))).toBe(ago)
  })
})

describe('rates per day', () => {
  test.each([
    [0, '0 / day'],
    [0.004, '< 0.01 / day'],
    [0.42, '0.42 / day'],
    [12.345, '12.3 / day'],
    [1234.5, '1,235 / day'],
  ])('%d is %s', (rate, text) => expect(perDay(rate)).toBe(text))
})

describe('percentages', () => {
  test.each([
    [0, '0%'],
    [0.0004, '< 0.1%'],
    [0.123, '12.3%'],
    [0.5, '50%'],
    [0.9999, '> 99.9%'],
    [1, '100%'],
    [12.5, '1,250%'],
  ])('%d is %s', (ratio, text) => expect(percent(ratio)).toBe(text))
})

test('a moment is printed in UTC', () => {
  expect(stamp(Date.UTC(2026, 9, 10, 14, 3, 22, 900))).toBe('2026-10-10 14:03:22 UTC')
})

test('an axis is narrower than a tooltip', () => {
  expect(tick(1_234_567, 'count')).toBe('1.23M')
  expect(withUnit(1_234_567, 'count')).toBe('1,234,567')
  expect(tick(8192, 'bytes')).toBe('8 kB')
  expect(withUnit(1500, 'per-day')).toBe('1,500 / day')
})
