import { expect, test } from 'vitest'
import { readOptions } from './options'

test('options with their values', () => {
  expect(readOptions(['--name', 'a b', '--role=admin'], ['name', 'role'])).toEqual({ name: 'a b', role: 'admin' })
  expect(readOptions([])).toEqual({})
  expect(readOptions(['--name', ''], ['name'])).toEqual({ name: '' })
})

test.each([
  [['--nam', 'x'], 'There is no option --nam here.'],
  [['-n', 'x'], 'There is no option -n here.'],
  [['--__proto__', 'x'], 'There is no option --__proto__ here.'],
  [['--name'], 'The option --name needs a value.'],
  [['extra', '--name', 'x'], '“extra” is one word too many.'],
  [['--', 'extra'], '“extra” is one word too many.'],
])('%j is told in one sentence', (args, message) => {
  expect(() => readOptions(args, ['name'])).toThrow(message)
})
