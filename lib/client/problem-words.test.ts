import { expect, test } from 'vitest'
import { fieldWords, plainMessage } from './problem-words'

const missing = { code: 'invalid', message: 'host: The host is missing.', field: 'host' } as const

test('a problem is told at its own field only', () => {
  expect(fieldWords(missing, 'host')).toBe('The host is missing.')
  expect(fieldWords(missing, 'port')).toBeNull()
  expect(fieldWords(null, 'host')).toBeNull()
})

test('the next step follows the sentence', () => {
  expect(fieldWords({ ...missing, message: 'No address.', hint: 'Check it.' }, 'host')).toBe('No address. Check it.')
})

test('a sentence without a field stays whole', () => {
  expect(plainMessage({ code: 'busy', message: 'host: busy.' })).toBe('host: busy.')
})
