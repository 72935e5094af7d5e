import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export type Mail = { from: string; to: string[]; user: string | null; isEncrypted: boolean; raw: string }
export type MailServer = {
  port: number
  mails: Mail[]
  /** Called when a message begins to come in; true to cut the connection then. */
  cutAtData: boolean
  close(): Promise<void>
}

/** A mail server that takes everything but for recipients at refused.example and any password but `secret`. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: Mail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 10,
    logger: false,
    onAuth({ username, password }, _session, done) {
      if (password === 'secret') done(null, { user: username ?? '' })
      else done(new Error(`Invalid login of ${username} with ${password}`))
    },
    onRcptTo({ address }, _session, done) {
      done(address.endsWith('@refused.example') ? new Error(`No such mailbox <b>${address}</b>`) : null)
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        // Half a message is none.
        if (own.cutAtData) for (const each of server.connections) each.close()
      })
      stream.on('end', () => {
        if (own.cutAtData) return
        const { mailFrom, rcptTo } = session.envelope
        mails.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map(({ address }) => address),
          user: session.user ? String(session.user) : null,
          isEncrypted: session.secure,
          raw: Buffer.concat(chunks).toString('utf8'),
        })
        done(null)
      })
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const own: MailServer = {
    port: (server.server.address() as AddressInfo).port,
    mails,
    cutAtData: false,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return own
}
