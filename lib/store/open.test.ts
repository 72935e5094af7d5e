import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { openStore } from './open'

afterEach(() => vi.useRealTimers())

test('a store that is away is told to whoever would listen, and not called again behind their back', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const server = createServer((socket) => socket.resume().end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const store = openStore(`postgres://nobody@127.0.0.1:${(server.address() as AddressInfo).port}/nothing`)
  await expect(store.listen('news', () => {})).rejects.toThrow()
  server.close()
  await once(server, 'close')
  await setImmediate()
  expect(vi.getTimerCount()).toBe(0)
  await store.close()
})
