import 'server-only'
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { BlockList } from 'node:net'
import type { ProblemCode } from '@/lib/domain/problem'
import { bodyCap, tooLargeSentence } from './body-cap'
import { clientAddress } from './client-address'
import { keyIn } from './key-in'

export type FrontDoor = {
  /** Origins served; a host name outside them gets 403 before Next sees the request. */
  origins: string[]
  isSecure: boolean
  /** See `clientAddress`. */
  proxies: BlockList | null
  /** Of every address; by default `bodyCap` says. */
  maxBodyBytes?: number
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
}

const writes = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const reads = new Set(['GET', 'HEAD'])

/**
 * The HTTP server around Next's handler. It decides what no page should have to remember: which hosts are ours, that a
 * browser's write comes from our own pages, how large a body may be, and the security headers with a fresh nonce.
 */
export function createFrontDoor(door: FrontDoor): Server {
  const hosts = new Set(door.origins.map((origin) => new URL(origin).host))
  const origins = new Set(door.origins)
  const server = createServer((request, response) => {
    const maxBodyBytes = door.maxBodyBytes ?? bodyCap(request.url ?? '')
    const refusal = judge(request, hosts, origins, maxBodyBytes)
    request.headers['x-arborist-address'] = clientAddress(
      request.socket.remoteAddress,
      request.headersDistinct['x-forwarded-for']?.join(),
      door.proxies,
    )
    setHeaders(request, response, door.isSecure)
    if (refusal) {
      refuse(response, refusal)
      return
    }
    capBody(request, response, maxBodyBytes)
    door.handle(request, response).catch(() => {
      if (!response.headersSent) refuse(response, broken)
      else response.destroy()
    })
  })
  server.on('upgrade', (_request, socket) => socket.destroy())
  server.requestTimeout = 60_000
  server.headersTimeout = 15_000
  return server
}

type Refusal = { status: number; message: string; code?: ProblemCode }
const tooLarge = (bytes: number): Refusal => ({ status: 413, message: tooLargeSentence(bytes) })
const broken: Refusal = { status: 500, message: 'Something went wrong inside Arborist.', code: 'internal' }

function judge(
  request: IncomingMessage,
  hosts: Set<string>,
  origins: Set<string>,
  maxBodyBytes: number,
): Refusal | null {
  const method = request.method ?? ''
  if (!reads.has(method) && !writes.has(method)) return { status: 405, message: `${method} is not served.` }
  const target = request.url ?? ''
  if (!target.startsWith('/') || target.startsWith('//')) return { status: 400, message: 'Only paths are served.' }
  if (target.length > 8_192) return { status: 414, message: 'The address is too long.' }
  if (!isDecodable(target)) return { status: 400, message: 'The address has a broken %-sequence in it.' }
  const host = request.headers.host?.toLowerCase() ?? ''
  if (!hosts.has(host)) {
    return {
      status: 403,
      message: 'Arborist does not answer under this host name. Set ARBORIST_URL to the address you use.',
      code: 'not-allowed',
    }
  }
  const isKey = keyIn(request.headers.authorization) !== null
  if (writes.has(method) && !isKey && !origins.has(request.headers.origin?.toLowerCase() ?? '')) {
    return { status: 403, message: 'This request does not come from one of Arborist’s own pages.', code: 'not-allowed' }
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) {
    return tooLarge(maxBodyBytes)
  }
  // Next would build redirects and action checks from these; only the Host we allow counts.
  for (const name of ['x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-port', 'x-middleware-subrequest']) {
    delete request.headers[name]
  }
  delete request.headers['next-resume']
  return null
}

function setHeaders(request: IncomingMessage, response: ServerResponse, isSecure: boolean): void {
  const nonce = randomBytes(16).toString('base64')
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  // Next reads the nonce for its own scripts from the policy of the request.
  request.headers['content-security-policy'] = policy
  request.headers['x-nonce'] = nonce
  response.setHeader('Content-Security-Policy', policy)
  response.setHeader('X-Content-Type-Options', 'nosniff')
  response.setHeader('X-Frame-Options', 'DENY')
  response.setHeader('Referrer-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
  response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()')
  if (isSecure) response.setHeader('Strict-Transport-Security', 'max-age=31536000')
}

function capBody(request: IncomingMessage, response: ServerResponse, maxBodyBytes: number): void {
  let bytes = 0
  const emit = request.emit.bind(request)
  request.emit = ((event: string, ...rest: unknown[]) => {
    if (event === 'data') {
      bytes += (rest[0] as Buffer).length
      if (bytes > maxBodyBytes) {
        if (!response.headersSent) refuse(response, tooLarge(maxBodyBytes))
        request.destroy()
        return false
      }
    }
    return emit(event, ...rest)
  }) as typeof request.emit
}

// Next would answer a path that is not UTF-8 with a bare 500; nothing of ours has a NUL in its name.
function isDecodable(target: string): boolean {
  try {
    return !decodeURIComponent(target.split('?', 1)[0]!).includes('\0')
  } catch {
    return false
  }
}

function refuse(response: ServerResponse, { status, message, code = 'invalid' }: Refusal): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'application/problem+json')
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Connection', 'close')
  if (status === 405) response.setHeader('Allow', [...reads, ...writes].join(', '))
  response.end(JSON.stringify({ type: 'about:blank', title: message, status, detail: message, code }))
}
