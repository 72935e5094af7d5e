import { expect, test } from 'vitest'
import { seriesCsv } from './series-csv'

test('a gap is an empty cell, a zero is a zero', () => {
  const points = [
    { at: '2026-01-01T00:00:00.000Z', scans: 0, size: null },
    { at: new Date('2026-01-01T01:00:00Z'), scans: 3, size: 8192 },
  ]
  expect(seriesCsv(points, ['scans', 'size'])).toBe(
    'at,scans,size\r\n2026-01-01T00:00:00.000Z,0,\r\n2026-01-01T01:00:00.000Z,3,8192\r\n',
  )
})
