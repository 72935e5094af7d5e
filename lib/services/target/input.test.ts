import { expect, test } from 'vitest'
import { TargetChange } from './input'

test('a change holds only what was given', () => {
  expect(TargetChange.parse({ name: 'crawler' })).toEqual({ name: 'crawler' })
  expect(TargetChange.parse({ port: '6432' })).toEqual({ port: 6432 })
})

test('an emptied certificate is a change to none', () => {
  expect(TargetChange.parse({ ca: null })).toEqual({ ca: null })
  expect(TargetChange.parse({ ca: ' ' })).toEqual({ ca: null })
})
