import { rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { afterEach, describe, expect, test } from 'vitest'
import type { Connection } from '@/lib/domain/connection'
import { openTarget, type TargetOptions } from './pool'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** Whatever listens there; `received` collects what we sent. */
async function fake(onConnect: (socket: Socket) => void): Promise<{ port: number; received: () => string }> {
  const sockets = new Set<Socket>()
  let received = ''
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
    })
    onConnect(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return { port: typeof address === 'object' && address ? address.port : 0, received: () => received }
}

function message(kind: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(kind, 'latin1')
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
const authentication = (kind: number, more = Buffer.alloc(0)) => {
  const code = Buffer.alloc(4)
  code.writeUInt32BE(kind)
  return message('R', Buffer.concat([code, more]))
}
const ready = message('Z', Buffer.from('I'))

async function attempt(port: number, more: Partial<Connection> = {}, options: TargetOptions = {}, deadlineMs = 400) {
  const connection = { host: '127.0.0.1', port, database: 'd', user: 'u', tls: 'disable', ca: null, ...more } as const
  const pool = openTarget(connection, 'CANARY-7f3', { connectTimeoutMs: 500, ...options })
  try {
    await pool.use((client) => client.query('select 1', [], { deadlineMs }))
    return { code: 'no problem', message: '' }
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return { code, message }
  } finally {
    await pool.end()
  }
}

describe('hostile servers', () => {
  test('silent', async () => {
    const { port } = await fake(() => {})
    const found = await attempt(port)
    expect(found.code).toBe('timed-out')
  })

  test('silent after the password', async () => {
    const { port } = await fake((socket) =>
      socket.once('data', () => socket.write(Buffer.concat([authentication(0), ready]))),
    )
    expect(await attempt(port)).toMatchObject({ code: 'timed-out', message: expect.stringContaining('0.4 s') })
  })

  test('one byte per while', async () => {
    const { port } = await fake((socket) => {
      const timer = setInterval(() => socket.write('R'), 30)
      socket.on('close', () => clearInterval(timer))
    })
    const found = await attempt(port)
    expect(found.code).not.toBe('no problem')
  })

  test('a flood is cut at the byte cap', async () => {
    const { port } = await fake((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.concat([authentication(0), ready]))
        socket.once('data', () => {
          const notice = message('N', Buffer.concat([Buffer.from('M'), Buffer.alloc(60_000, 120), Buffer.alloc(2)]))
          const flood = () => {
            while (!socket.destroyed && socket.write(notice));
          }
          socket.on('drain', flood)
          flood()
        })
      })
    })
    const found = await attempt(port, {}, { byteCap: 20_000_000 }, 10_000)
    expect(found).toMatchObject({ code: 'unreachable', message: expect.stringContaining('more data') })
  })

  test.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['MySQL', '\x4a\0\0\0\x0a8.0.36\0'],
    ['SMTP', '220 mail.example ESMTP\r\n'],
    ['Redis', '-ERR unknown command\r\n'],
  ])('%s on the port is recognised', async (_, banner) => {
    for (const tls of ['disable', 'require'] as const) {
      const { port, received } = await fake((socket) => socket.write(banner, 'latin1'))
      expect(await attempt(port, { tls })).toMatchObject({ message: expect.stringContaining('is not PostgreSQL') })
      expect(received()).not.toContain('CANARY')
    }
  })

  test('no TLS there', async () => {
    const { port, received } = await fake((socket) => socket.once('data', () => socket.write('N')))
    expect(await attempt(port, { tls: 'verify-full' })).toMatchObject({
      message: expect.stringContaining('support TLS'),
    })
    expect(received()).toHaveLength(8)
  })

  test('a clear-text password request gets nothing', async () => {
    const { port, received } = await fake((socket) => socket.once('data', () => socket.write(authentication(3))))
    expect(await attempt(port)).toMatchObject({ code: 'not-allowed', message: expect.stringContaining('clear text') })
    expect(received()).not.toContain('CANARY')
  })

  test('a closed port', async () => {
    const { port } = await fake(() => {})
    for (const close of closers.splice(0)) close()
    expect(await attempt(port)).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('Nothing listens'),
    })
  })

  test('plain text only to this machine', async () => {
    const lookup = async () => [{ address: '10.0.0.1', family: 4 as const }]
    expect(await attempt(5432, { host: 'db' }, { lookup })).toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('TLS'),
    })
  })

  test('the environment has no influence', async () => {
    const canaries = {
      PGHOST: '192.0.2.1',
      PGPORT: '1',
      PGUSER: 'CANARY-user',
      PGPASSWORD: 'CANARY-pass',
      PGDATABASE: 'CANARY-db',
      PGOPTIONS: '-c search_path=CANARY',
      PGAPPNAME: 'CANARY-app',
      PGSSLMODE: 'require',
      PGREPLICATION: 'database',
      PGCLIENT_ENCODING: 'CANARY',
      PGPASSFILE: '/CANARY',
      PGSSLNEGOTIATION: 'direct',
    }
    Object.assign(process.env, canaries)
    try {
      const { port, received } = await fake((socket) =>
        socket.once('data', () => socket.write(authentication(5, Buffer.alloc(4)))),
      )
      const connection = { host: '127.0.0.1', port, database: 'd', user: 'u', tls: 'disable', ca: null } as const
      const pool = openTarget(connection, '', { connectTimeoutMs: 300 })
      await expect(pool.use((client) => client.query('select 1'))).rejects.toMatchObject({ name: 'Problem' })
      await pool.end()
      expect(received()).toContain('user\0u\0database\0d\0application_name\0arborist\0client_encoding\0UTF8\0')
      expect(received()).not.toContain('CANARY')
      expect(received()).not.toContain('replication')
    } finally {
      for (const name of Object.keys(canaries)) delete process.env[name]
    }
  })
})

test('a malformed packet spins the driver, and its thread can be ended from outside', async () => {
  const { port } = await fake((socket) => {
    socket.once('data', () => socket.write(message('E', Buffer.from('SFATAL\0Mwithout an end'))))
  })
  const outfile = fileURLToPath(new URL(`../../node_modules/.cache/pool-${process.pid}.mjs`, import.meta.url))
  await build({
    entryPoints: [fileURLToPath(new URL('pool.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg', 'ipaddr.js'],
    alias: { 'server-only': fileURLToPath(new URL('../testing/server-only.ts', import.meta.url)) },
  })
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads')
    import(workerData.file).then(async ({ openTarget }) => {
      const pool = openTarget(workerData.connection, '', { connectTimeoutMs: 100 })
      parentPort.postMessage('begun')
      await pool.use((client) => client.query('select 1', [], { deadlineMs: 100 })).catch(() => {})
      parentPort.postMessage('answered')
    })`,
    {
      eval: true,
      workerData: {
        file: outfile,
        connection: { host: '127.0.0.1', port, database: 'd', user: 'u', tls: 'disable', ca: null },
      },
    },
  )
  const said: unknown[] = []
  worker.on('message', (word) => said.push(word))
  await expect.poll(() => said, { timeout: 5000 }).toContain('begun')
  await new Promise((resolve) => setTimeout(resolve, 700))
  await worker.terminate()
  await rm(outfile, { force: true })
  expect(said).toEqual(['begun'])
})

test.each([
  [{ port: 0 }, 'port'],
  [{ port: 65536 }, 'port'],
  [{ port: 5432.5 }, 'port'],
  [{ user: '' }, 'user'],
  [{ database: '' }, 'database'],
  [{ database: 'a\0b' }, 'database'],
  [{ ca: '/etc/passwd' }, 'ca'],
])('fields that cannot be right: %j', (more, field) => {
  const connection: Connection = { host: 'h', port: 1, database: 'd', user: 'u', tls: 'verify-full', ca: null, ...more }
  expect(() => openTarget(connection, '')).toThrow(expect.objectContaining({ code: 'invalid', field }))
})
