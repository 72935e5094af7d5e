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

test.each(['5432', ' 5432 ', 5432])('%j is a port', (port) => {
  expect(TargetChange.parse({ port })).toEqual({ port: 5432 })
})

test.each([0, -1, 65536, 5432.5, '', 'abc', '0x1540', '1e3', '٥٤٣٢', true, null, [5432], {}])(
  '%j is no port',
  (port) => {
    const { error } = TargetChange.safeParse({ port })
    expect(error?.issues[0]).toMatchObject({ path: ['port'], message: 'The port is a number from 1 to 65535' })
  },
)
