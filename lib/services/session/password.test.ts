import { expect, test } from 'vitest'
import { hashPassword, verifyPassword } from './password'

test('a password fits its own hash only', async () => {
  const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
  expect(one).toMatch(/^v1\$[\w-]{22}\$[\w-]{43}$/)
  expect(one).not.toBe(other)
  expect(await verifyPassword('correct horse', one)).toBe(true)
  expect(await verifyPassword('correct horsf', one)).toBe(false)
  expect(await verifyPassword('', one)).toBe(false)
})

test('the same letters typed on another keyboard', async () => {
  expect(await verifyPassword('cafe\u0301', await hashPassword('caf\u00e9'))).toBe(true)
}, 30_000)

test.each([null, '', 'v1', 'v1$$', 'v1$AAAA', 'plain text'])(
  '%j opens nothing',
  async (stored) => {
    expect(await verifyPassword('', stored)).toBe(false)
  },
  30_000,
)
