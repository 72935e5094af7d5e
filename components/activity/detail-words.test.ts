import { expect, test } from 'vitest'
import { detailWords } from './detail-words'

test('what is told is on one line, what is empty is left out', () => {
  expect(detailWords({ host: 'db.example', port: 5432, ca: null })).toBe('host db.example, port 5432')
  expect(detailWords({ role: 'viewer', disabled: false, newLink: true })).toBe('role viewer, new link')
  expect(detailWords({ outcome: 'Built in 5 s.', operation: '1' })).toBe('outcome Built in 5 s, operation 1')
  expect(detailWords({ changed: ['name', 'intervalS'] })).toBe('changed name, interval')
})

test('a certificate is not printed, hidden characters are drawn', () => {
  expect(detailWords({ ca: '-----BEGIN CERTIFICATE-----' })).toBe('certificate authority given')
  expect(detailWords({ host: 'a\u202eb' })).toBe('host a‹U+202E›b')
})
