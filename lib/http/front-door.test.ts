import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readProxies } from '@/lib/runtime/read-proxies'
import { createFrontDoor } from './front-door'

const door = createFrontDoor({
  origins: ['http://arborist.test'],
  isSecure: false,
  proxies: readProxies('127.0.0.1'),
  maxBodyBytes: 100,
  handle: async (incoming, response) => {
    for await (const _ of incoming);
    response.setHeader('x-seen', String(incoming.headers['x-arborist-address']))
    response.end('behind the door')
  },
})

beforeAll(() => new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve)))
afterAll(() => new Promise((resolve) => door.close(resolve)))

async function ask(path: string, method = 'GET', body = '', more: Record<string, string> = {}) {
  const { port } = door.address() as AddressInfo
  const headers = { host: 'arborist.test', origin: 'http://arborist.test', ...more }
  const asked = request({ port, host: '127.0.0.1', path, method, headers })
  asked.end(body)
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of answer) text += chunk
  return { status: answer.statusCode, headers: answer.headers, text }
}

test('what is in order passes', async () => {
  expect(await ask('/a/%F0%9F%8C%B3?q=%ff')).toMatchObject({ status: 200, text: 'behind the door' })
  expect(await ask('/a', 'POST', 'x'.repeat(100))).toMatchObject({ status: 200 })
  expect(await ask('/a', 'POST', '', { origin: '', authorization: 'Bearer arb_key' })).toMatchObject({ status: 200 })
})

test('pages see the address our proxy saw, and not the one somebody claims', async () => {
  const more = { 'x-arborist-address': '192.0.2.9', 'x-forwarded-for': '192.0.2.1, 198.51.100.1' }
  expect((await ask('/a', 'GET', '', more)).headers).toMatchObject({ 'x-seen': '198.51.100.1' })
  expect((await ask('/a', 'GET', '', { 'x-arborist-address': '192.0.2.9' })).headers).toMatchObject({ 'x-seen': '' })
})

test.each([
  [400, 'invalid', '/a/%ff', 'GET', '', {}],
  [400, 'invalid', '/a/%', 'GET', '', {}],
  [400, 'invalid', '/a/%00', 'GET', '', {}],
  [400, 'invalid', '//evil.example', 'GET', '', {}],
  [414, 'invalid', `/${'a'.repeat(9_000)}`, 'GET', '', {}],
  [405, 'invalid', '/', 'TRACE', '', {}],
  [413, 'invalid', '/', 'POST', 'x'.repeat(101), {}],
  [413, 'invalid', '/', 'POST', 'x'.repeat(101), { 'transfer-encoding': 'chunked' }],
  [403, 'not-allowed', '/', 'GET', '', { host: 'evil.example' }],
  [403, 'not-allowed', '/', 'POST', '', { origin: 'null' }],
  [403, 'not-allowed', '/', 'POST', '', { origin: 'null', authorization: 'Bearer two words' }],
  [403, 'not-allowed', '/', 'POST', '', { origin: 'null', authorization: 'Bearer ' }],
])('%i %s for %s by %s', async (status, code, path, method, body, more) => {
  const answer = await ask(path, method, body, more as Record<string, string>)
  expect(JSON.parse(answer.text)).toMatchObject({
    title: expect.any(String),
    detail: expect.any(String),
    status,
    code,
  })
  expect(answer.status).toBe(status)
  expect('allow' in answer.headers).toBe(status === 405)
  expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' })
})
