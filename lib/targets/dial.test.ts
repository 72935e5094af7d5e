import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dial } from './dial'

const server = createServer((socket) => void socket.on('error', () => {}).end('hello'))
let port = 0
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as { port: number }).port
})
afterAll(() => server.close())

const lookupTo = (addresses: string[]) => async () =>
  addresses.map((address) => ({ address, family: address.includes(':') ? (6 as const) : (4 as const) }))

test.each([
  ['127.0.0.1', undefined],
  ['receiver.test', ['127.0.0.1']],
  ['receiver.test', ['::1', '127.0.0.1']],
])('%s is reached by %j', async (host, addresses) => {
  const { socket, isLocal } = await dial(host, port, AbortSignal.timeout(5_000), addresses && lookupTo(addresses))
  expect(isLocal).toBe(true)
  socket.destroy()
})

test.each([
  [['169.254.169.254']],
  [['::ffff:169.254.169.254']],
  [['::ffff:a9fe:a9fe']],
  [['fe80::1']],
  [['fd00:ec2::254']],
  [['127.0.0.1', '169.254.169.254']],
])('a name that leads to %j is refused, however good its other addresses are', async (addresses) => {
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  await expect(dial('rebound.test', port, AbortSignal.timeout(5_000), lookupTo(addresses))).rejects.toMatchObject({
    code: 'invalid',
    field: 'host',
  })
  expect(connections).toBe(0)
})

test('a signal ends what does not connect', async () => {
  const signal = AbortSignal.timeout(100)
  // An address of the block for documentation: nobody answers there.
  await expect(dial('192.0.2.1', 9, signal)).rejects.toBeInstanceOf(Error)
})
