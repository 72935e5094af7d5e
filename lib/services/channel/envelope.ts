import 'server-only'
import type { Message } from '@/lib/domain/channel/message'
import { Problem } from '@/lib/domain/problem'
import type { Lookup } from '@/lib/targets/address'

/** A message with what tells it from every other, also when it is sent a second time. */
export type Envelope = { id: string; kind: 'alert' | 'report' | 'test'; channel: string; message: Message }

/** How sending goes about: its deadline over all, and how names are looked up. */
export type Sending = { deadlineMs: number; lookup?: Lookup }

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS|ALTNAME|EPROTO|ERR_SSL/
const networkWords: Record<string, string> = {
  ECONNREFUSED: 'refused the connection: nothing listens there, or a firewall says no',
  ECONNRESET: 'closed the connection before it answered',
  EPIPE: 'closed the connection before it answered',
  EHOSTUNREACH: 'cannot be reached: there is no route to it',
  ENETUNREACH: 'cannot be reached: there is no route to it',
  ETIMEDOUT: 'does not answer',
}

/** Why the way to a receiver failed, in one sentence that names nothing but its place. */
export function wayProblem(place: string, error: unknown): Problem {
  if (error instanceof Problem) return error
  const code = String((error as { code?: unknown }).code ?? '')
  if (certificateCodes.test(code)) {
    return new Problem('unreachable', `The certificate of ${place} is not trusted, or TLS failed (${code}).`, {
      hint: 'Paste the certificate of its authority into the channel, or check that the port speaks TLS.',
    })
  }
  if (code.startsWith('HPE_')) {
    return new Problem('unreachable', `What answers at ${place} does not speak HTTP.`, {
      hint: 'Check host and port, and whether the address begins with https.',
    })
  }
  return new Problem('unreachable', `${place} ${networkWords[code] ?? 'closed the connection before it answered'}.`, {
    hint: 'Check host and port, and that the machine of the worker may go there.',
  })
}

/** The sentence for a receiver that took too long. */
export function tooLate(place: string, deadlineMs: number): Problem {
  return new Problem('timed-out', `${place} did not answer in ${deadlineMs / 1000} s.`, {
    hint: 'It may be busy, or something between here and there swallows the connection.',
  })
}
