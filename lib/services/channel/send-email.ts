import 'server-only'
import { createTransport } from 'nodemailer'
import type { ChannelSettings } from '@/lib/domain/channel/channel'
import { Problem } from '@/lib/domain/problem'
import { dial } from '@/lib/targets/dial'
import { excerptOf } from '@/lib/targets/problem'
import { type Envelope, type Sending, tooLate, wayProblem } from './envelope'

type MailSettings = Extract<ChannelSettings, { kind: 'email' }>
type MailError = { code?: string; response?: string; responseCode?: number; command?: string; message?: string }

/**
 * Sends a message by SMTP with the TLS that was asked for, or not at all. Answers a sentence about recipients that the server
 * refused while it took others, else null. Throws Problem with what the server said.
 */
export async function sendEmail(
  settings: MailSettings,
  password: string | null,
  { id, message }: Envelope,
  { deadlineMs, lookup }: Sending,
): Promise<string | null> {
  const { host, port, tls, ca, user, from, to } = settings
  const place = `${host}:${port}`
  const signal = AbortSignal.timeout(deadlineMs)
  const hidden = password ? [password, ...[password, `\0${user}\0${password}`].map(base64)] : []
  try {
    const { socket, isLocal } = await dial(host, port, signal, lookup)
    if (user && tls === 'none' && !isLocal) {
      socket.destroy()
      throw new Problem('invalid', 'A password is not sent in plain text to another machine.', {
        hint: 'Choose STARTTLS or TLS, or leave the user empty.',
        field: 'tls',
      })
    }
    const transport = createTransport({
      host,
      port,
      secure: tls === 'tls',
      requireTLS: tls === 'starttls',
      ignoreTLS: tls === 'none',
      ...(user ? { auth: { user, pass: password ?? '' } } : {}),
      tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca ? { ca } : {}) },
      getSocket: (_options: unknown, done: (error: Error | null, socket: object) => void) =>
        done(null, { connection: socket }),
      greetingTimeout: deadlineMs,
      socketTimeout: deadlineMs,
      disableFileAccess: true,
      disableUrlAccess: true,
      logger: false,
    })
    try {
      const info = await transport.sendMail({
        from: { name: 'Arborist', address: from },
        to: to.map((address) => ({ name: '', address })),
        subject: message.subject,
        text: message.text,
        html: message.html,
        messageId: `<${id}@arborist.${from.split('@')[1]}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
        signal,
      })
      return refusedWords(info.rejected, to.length)
    } finally {
      transport.close()
      socket.destroy()
    }
  } catch (error) {
    if (signal.aborted || (error as MailError).code === 'ETIMEDOUT') throw tooLate(place, deadlineMs)
    throw error instanceof Problem ? error : mailProblem(error as MailError, place, settings, hidden)
  }
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

function refusedWords(rejected: readonly (string | { address: string })[], all: number): string | null {
  if (rejected.length === 0) return null
  const names = rejected.map((each) => excerptOf(typeof each === 'string' ? each : each.address)).join(', ')
  return `The server refused ${rejected.length} of ${all} recipients: ${names}.`
}

function mailProblem(error: MailError, place: string, { user, tls }: MailSettings, hidden: string[]): Problem {
  const { code = '', response = '', command = '' } = error
  const said = response ? ` It said: ${excerptOf(response, hidden)}` : ''
  if (code === 'EAUTH') {
    return new Problem('not-allowed', `${place} refused the user ${user ?? ''} or the password.${said}`, {
      hint: 'Enter user and password again.',
      field: 'secret',
    })
  }
  if (code === 'EENVELOPE' && command === 'MAIL FROM') {
    return new Problem('not-allowed', `${place} does not take mail from this sender.${said}`, { field: 'from' })
  }
  if (code === 'EENVELOPE') {
    return new Problem('not-allowed', `${place} refused the recipients.${said}`, {
      hint: 'Check the addresses, and whether the server wants a user and a password.',
      field: 'to',
    })
  }
  if (response) {
    return new Problem('unreachable', `${place} did not take the message.${said}`, {
      hint: tls === 'starttls' ? 'Check that the server offers STARTTLS on this port.' : 'Check host, port and TLS.',
    })
  }
  return wayProblem(place, tlsCause(error))
}

const tlsWords: [RegExp, string][] = [
  [/self.signed/i, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [/altname/i, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [/certificate|ssl|tls/i, 'ERR_TLS'],
]

/** The library wraps what OpenSSL said into a code of its own. */
function tlsCause(error: MailError): MailError {
  if (error.code !== 'ETLS' && error.code !== 'ESOCKET') return error
  const known = tlsWords.find(([words]) => words.test(error.message ?? ''))
  return { code: known?.[1] ?? 'ECONNRESET' }
}
