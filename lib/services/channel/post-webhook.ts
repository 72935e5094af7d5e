import 'server-only'
import { request } from 'node:http'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Problem } from '@/lib/domain/problem'
import { dial } from '@/lib/targets/dial'
import { type Envelope, type Sending, tooLate, wayProblem } from './envelope'
import { webhookUrl } from './input'
import { signature } from './sign'

/** A larger message is not sent. */
const mostBodyBytes = 2 * 1024 * 1024

/**
 * Posts a message as JSON to an address, signed where there is a secret. No redirect is followed, and nothing of the answer but
 * its status is told. Throws Problem unless the receiver answers 2xx.
 */
export async function postWebhook(
  to: { url: string; secret: string | null; ca: string | null },
  { id, kind, channel, message }: Envelope,
  { deadlineMs, lookup }: Sending,
): Promise<void> {
  const url = webhookUrl(to.url)
  const place = url.host
  const body = JSON.stringify({ id, kind, channel, subject: message.subject, text: message.text, ...message.data })
  if (Buffer.byteLength(body) > mostBodyBytes) {
    throw new Problem('unsupported', 'The message is larger than 2 MB.', { hint: 'Choose fewer targets.' })
  }
  const signal = AbortSignal.timeout(deadlineMs)
  try {
    const isSecure = url.protocol === 'https:'
    const { socket } = await dial(url.hostname, Number(url.port) || (isSecure ? 443 : 80), signal, lookup)
    const stream = isSecure ? await secure(socket, url.hostname, to.ca) : socket
    const status = await post(stream, url, body, {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Arborist',
      'arborist-delivery': id,
      ...(to.secret ? { 'arborist-signature': signature(to.secret, body, new Date()) } : {}),
    })
    if (status < 200 || status > 299) throw refusal(place, status)
  } catch (error) {
    throw signal.aborted ? tooLate(place, deadlineMs) : wayProblem(place, error)
  }
}

function secure(socket: Socket, host: string, ca: string | null): Promise<Socket> {
  const name = host.replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    const isAddress = /^[\d.]+$|:/.test(name)
    const stream = connectTls({ socket, host: name, ...(isAddress ? {} : { servername: name }), ...(ca ? { ca } : {}) })
    stream.once('secureConnect', () => resolve(stream))
    stream.on('error', reject)
    stream.once('close', () => reject(new Error('closed')))
  })
}

/** Answers the status; the connection is closed then, however much more would come. */
function post(stream: Socket, url: URL, body: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        createConnection: () => stream,
        method: 'POST',
        path: `${url.pathname}${url.search}`,
        headers: { host: url.host, 'content-length': Buffer.byteLength(body), connection: 'close', ...headers },
        maxHeaderSize: 16_384,
      },
      (answer) => {
        answer.on('error', () => {})
        stream.destroy()
        resolve(answer.statusCode ?? 0)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}

function refusal(place: string, status: number): Problem {
  if (status >= 300 && status < 400) {
    return new Problem('unsupported', `${place} sends us on to another address (${status}), where nothing is sent.`, {
      hint: 'Give the channel the address at the end of the way.',
    })
  }
  const hints: Record<number, string> = {
    401: 'Check the address, and the secret on both sides.',
    403: 'Check the address, and the secret on both sides.',
    404: 'Check the path of the address.',
    410: 'The receiver says that this address is no more.',
    413: 'The receiver takes no message of this size.',
    429: 'The receiver asks for fewer messages; it is tried again later.',
  }
  return new Problem('unreachable', `${place} answered ${status}.`, {
    hint: hints[status] ?? 'The log of the receiver may say why.',
  })
}
