import { describe, expect, test } from 'vitest'
import { type Address, checkHost, resolveHost } from './address'

const refused = expect.objectContaining({ code: 'invalid', field: 'host' })
const answer = (...addresses: string[]) => ({
  lookup: async (): Promise<Address[]> =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
})

describe('the typed host', () => {
  test.each([
    'postgres://u:p@good/db?host=169.254.169.254&port=80',
    'postgres://%2Fvar%2Frun%2Fpostgresql/db',
    'socket:/var/run/postgresql?db=x',
    '/var/run/postgresql db',
    '/var/run/postgresql',
    'host=evil dbname=x',
    'a,b',
    'a;b',
    'a b',
    ' a',
    'a\n',
    'a\0b',
    'u@h',
    'h:5432',
    'h/db',
    'h?sslkey=/dev/zero',
    '',
    'javascript:alert(1)',
    'http://169.254.169.254/',
    'file:///etc/passwd',
    '127.1',
    '0x7f.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '127.0.0.01',
    '1.2.3.4.5',
    '256.1.1.1',
    '0.0.0.0',
    '0.0.0.0.',
    '::',
    '[::]',
    '169.254.169.254',
    '169.254.0.1',
    '[fd00:ec2::254]',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    '::ffff:169.254.169.254',
    '::169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
    '224.0.0.1',
    'ff02::1',
    '255.255.255.255',
    '100.100.100.200',
    'metadata.google.internal',
    'METADATA.google.internal.',
    '１２７.０.０.１',
    'datenbänk.example',
    '-a.example',
    'a..b',
    'x'.repeat(64),
    `${'x.'.repeat(130)}y`,
    '<img src=x>',
    '٥٤٣٢',
  ])('refuses %j', (text) => {
    expect(() => checkHost(text)).toThrow(refused)
  })

  test.each([
    ['db.example.com', 'db.example.com'],
    ['localhost.', 'localhost'],
    ['LOCALHOST', 'localhost'],
    ['my_db-1', 'my_db-1'],
    ['10.0.0.12', '10.0.0.12'],
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['fd12::5', 'fd12::5'],
    ['xn--datenbnk-5wa.example', 'xn--datenbnk-5wa.example'],
  ])('accepts %s', (text, host) => {
    expect(checkHost(text).host).toBe(host)
  })

  test('a socket only where allowed', async () => {
    const socket = await resolveHost('/var/run/postgresql', { allowSocket: true })
    expect(socket).toEqual({ host: '/var/run/postgresql', addresses: [], isSocket: true, isLocal: true })
  })
})

describe('resolving', () => {
  test.each([
    [['169.254.169.254']],
    [['10.0.0.1', '169.254.169.254']],
    [['fd00:ec2::254', '10.0.0.1']],
    [['::ffff:169.254.169.254']],
    [['0.0.0.0']],
  ])('one bad answer of %j refuses the name', async (addresses) => {
    await expect(resolveHost('db.example', answer(...addresses))).rejects.toEqual(refused)
  })

  test('asks once and keeps the order', async () => {
    let asked = 0
    const lookup = async () => {
      asked += 1
      return [
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ] satisfies Address[]
    }
    const resolved = await resolveHost('db.example', { lookup })
    expect(resolved).toMatchObject({ host: 'db.example', isLocal: true })
    expect(resolved.addresses.map(({ address }) => address)).toEqual(['::1', '127.0.0.1'])
    expect(asked).toBe(1)
  })

  test('private is allowed but not local', async () => {
    expect((await resolveHost('db', answer('127.0.0.1', '10.1.1.1'))).isLocal).toBe(false)
  })

  test('no answer and a late answer are sentences', async () => {
    await expect(resolveHost('db', answer())).rejects.toMatchObject({ code: 'unreachable', field: 'host' })
    const lookup = () => new Promise<Address[]>(() => {})
    await expect(resolveHost('db', { lookup, timeoutMs: 20 })).rejects.toMatchObject({ code: 'timed-out' })
  })
})
