import { expect, test } from 'vitest'
import { readProxies } from '@/lib/runtime/read-proxies'
import { clientAddress } from './client-address'

const proxies = readProxies('127.0.0.1, 10.0.0.0/8, fd00::/8')

test.each([
  ['without a proxy', '203.0.113.7', undefined, '203.0.113.7'],
  ['a header from elsewhere is not believed', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
  ['what our proxy added', '127.0.0.1', '198.51.100.1', '198.51.100.1'],
  ['what our proxy added, not what it was given', '127.0.0.1', '192.0.2.1, 198.51.100.1', '198.51.100.1'],
  ['a chain of proxies of ours', '127.0.0.1', '192.0.2.1, 198.51.100.1, 10.1.2.3', '198.51.100.1'],
  ['IPv4 as a part of IPv6', '::ffff:127.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
  ['with ports', 'fd00::1', '198.51.100.1:4711', '198.51.100.1'],
  ['IPv6 with a port', '127.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
  ['a proxy that says nothing', '127.0.0.1', undefined, ''],
  ['a proxy that says nonsense', '127.0.0.1', 'unknown', ''],
  ['proxies only', '127.0.0.1', '10.1.1.1', ''],
  ['a socket that is gone', undefined, '198.51.100.1', ''],
])('%s', (_, socket, forwarded, address) => {
  expect(clientAddress(socket, forwarded, proxies)).toBe(address)
})

test('nobody is told apart behind a proxy that nobody named', () => {
  expect(clientAddress('127.0.0.1', '198.51.100.1', null)).toBe('')
})

test.each(['proxy.example', '10.0.0.0/', '10.0.0.0/33', '10.0.0/8', ''])('%j is no list of proxies', (list) => {
  expect(() => readProxies(list)).toThrow()
})
