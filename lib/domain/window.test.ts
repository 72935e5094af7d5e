import { expect, test } from 'vitest'
import { type WindowName, windowStart } from './window'

test.each<[WindowName, string, string]>([
  ['24h', '2026-03-02T10:59:59.999Z', '2026-03-01T10:00:00.000Z'],
  ['24h', '2026-03-02T10:00:00.000Z', '2026-03-01T10:00:00.000Z'],
  ['7d', '2026-03-08T10:59:59.999Z', '2026-03-01T00:00:00.000Z'],
  ['7d', '2026-03-08T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
  ['35d', '2026-03-01T23:00:00.000Z', '2026-01-25T00:00:00.000Z'],
  ['90d', '2026-03-01T23:00:00.000Z', '2025-12-01T00:00:00.000Z'],
])('%s before %s begins at %s', (name, now, start) => {
  expect(windowStart(name, new Date(now)).toISOString()).toBe(start)
})
