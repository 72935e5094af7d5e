import { expect, test } from 'vitest'
import { openLink } from './door'

test.each([
  ['HEAD', {}],
  ['GET', { 'sec-purpose': 'prefetch' }],
  ['GET', { 'sec-purpose': 'prefetch;prerender' }],
  ['GET', { purpose: 'preview' }],
])('a one-time link is not used up by %s %o', async (method, headers) => {
  const answer = await openLink(new Request('http://arborist.test/setup?token=x', { method, headers }))
  expect([answer.headers.get('location'), answer.headers.get('set-cookie')]).toEqual([null, null])
})
