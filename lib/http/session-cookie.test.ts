import { expect, test } from 'vitest'
import { sessionCookie } from './session-cookie'

test('two that share a host, on two ports, have a cookie each', () => {
  const one = sessionCookie({ storeId: 'a1', isSecure: false })
  const other = sessionCookie({ storeId: 'b2', isSecure: false })
  expect(one.name).not.toBe(other.name)
  expect(one).toMatchObject({ httpOnly: true, sameSite: 'lax', secure: false })
})

test('with TLS it has the prefix that only this host can set, and what browsers ask of it', () => {
  const cookie = sessionCookie({ storeId: 'a1', isSecure: true })
  expect(cookie).toMatchObject({ name: '__Host-arborist_a1', httpOnly: true, sameSite: 'lax', secure: true, path: '/' })
  expect(cookie).not.toHaveProperty('domain')
})
