import 'server-only'
import { connect, type Socket } from 'node:net'
import { type Lookup, resolveHost } from './address'

export type Dialled = { socket: Socket /** The server is on this machine. */; isLocal: boolean }

/**
 * Opens a connection to a host of somebody else that is no database: its name is looked up once, every answer is checked, and
 * only the checked addresses are connected to. Link-local and metadata addresses are refused in every form; loopback and
 * private networks are not, because that is where receivers on the premises are. Ends with the signal. Throws Problem for an
 * address that is refused or not there, else what the socket says.
 */
export async function dial(host: string, port: number, signal: AbortSignal, lookup?: Lookup): Promise<Dialled> {
  const { addresses, isLocal } = await resolveHost(host, lookup ? { lookup } : {})
  signal.throwIfAborted()
  const [first] = addresses
  const socket = connect({
    port,
    host: addresses.length === 1 ? first!.address : host,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: 1500,
    lookup: (_name, _options, done) => done(null, addresses),
  })
  // Whoever uses it may be gone when it fails.
  socket.on('error', () => {})
  signal.addEventListener('abort', () => socket.destroy(), { once: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
    socket.once('close', () => reject(signal.reason ?? new Error('closed')))
  })
  return { socket, isLocal }
}
