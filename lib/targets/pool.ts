import 'server-only'
import { X509Certificate } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'
import { Client, type ClientConfig, Pool, type PoolClient, Query } from 'pg'
import type { Connection } from '@/lib/domain/connection'
import { Problem } from '@/lib/domain/problem'
import { checkHost, type Lookup, type ResolvedHost, resolveHost } from './address'
import { type Attempt, asTargetProblem, CleartextRefused, DeadlinePassed, TooMuchData } from './problem'
import { GateSocket } from './socket'

/** A row as the server prints it: texts and nulls, in the order of the select list. */
export type Row = (string | null)[]

export type TargetOptions = {
  /** Default `arborist`. */
  applicationName?: string
  /** Name look-up and connecting, each; default 5,000. */
  connectTimeoutMs?: number
  /** Bytes one connection may receive between being taken and given back; default 512 MB. */
  byteCap?: number
  /** Default and at most 2. */
  maxClients?: number
  /** After so long without use a connection is closed; default 10,000. */
  idleMs?: number
  /** Plain text to a server that is not on this machine. */
  allowPlaintext?: boolean
  /** A host that is the directory of a Unix socket. */
  allowSocket?: boolean
  lookup?: Lookup
}

/** What a server says beside its answer. Its words are foreign. */
export type Notice = { code: string; message: string; detail: string | null }

export type RunOptions = {
  /** After this the socket is destroyed; default 30,000. Infinity for what may take days. */
  deadlineMs?: number
  /** Hears notices and warnings while the statement runs; of a flood only the first 100. */
  onNotice?: (notice: Notice) => void
  /** Several statements in one text, without values. Never with text from a person. */
  isSimple?: boolean
}

export type TargetClient = {
  /** Process id as told at the start of the connection; a pooler invents one. */
  readonly announcedPid: number
  /** All rows. One statement through the extended protocol unless `isSimple`. Throws Problem. */
  query(text: string, values?: unknown[], options?: RunOptions): Promise<Row[]>
  /** Hands each row over as it arrives and keeps none; answers the number of rows. Throws Problem. */
  stream(text: string, values: unknown[], onRow: (row: Row) => void, options?: RunOptions): Promise<number>
  /**
   * Has the server read and analyse one statement under a name, without running it: a Parse message alone. Throws Problem,
   * also for several statements in one text.
   */
  parse(name: string, text: string, options?: Pick<RunOptions, 'deadlineMs'>): Promise<void>
  /** Bytes received since it was taken from the pool. */
  receivedBytes(): number
  /** Cuts the connection at once; a running query fails. */
  destroy(error?: Error): void
}

export type TargetPool = {
  readonly connection: Connection
  /** Takes a connection for the time of `work`; destroys it when `work` fails. Throws Problem. */
  use<T>(work: (client: TargetClient) => Promise<T>): Promise<T>
  /** Closes all connections, at the latest after one second by force. */
  end(): Promise<void>
}

type DriverConnection = {
  stream: Duplex
  parse(message: { name: string; text: string; types: number[] }): void
  sync(): void
  on(event: string, listener: () => void): void
  prependListener(event: string, listener: () => void): void
}

/** The driver's own link is public at run time but not declared. */
function linkOf(client: Client): DriverConnection {
  return (client as unknown as { connection: DriverConnection }).connection
}

/** The process id from BackendKeyData is public at run time but not declared. */
function announcedPidOf(client: unknown): number {
  const { processID } = client as { processID?: unknown }
  return typeof processID === 'number' ? processID : 0
}

const asText = { getTypeParser: () => (value: unknown) => value }

type Wire = { startup: Record<string, string>; byteCap: number; isEncrypted: boolean }

/** A pg Client that cannot be influenced by PG* variables, counts what arrives and never sends a bare password. */
class GateClient extends Client {
  received = 0
  readonly #wire: Wire
  #asksForCleartext = false

  constructor(config: ClientConfig & { wire: Wire; secret: string }) {
    const { wire, secret, ...rest } = config
    // A function, because the driver falls back to PGPASSWORD and PGPASSFILE for an empty or missing text.
    super({ ...rest, password: () => this.#surrender(secret) })
    this.#wire = wire
    this.on('error', () => {})
    const link = linkOf(this)
    link.prependListener('authenticationCleartextPassword', () => {
      this.#asksForCleartext = true
    })
    link.on(wire.isEncrypted ? 'sslconnect' : 'connect', () => {
      link.stream.on('data', (chunk: Buffer) => this.#count(chunk.length))
    })
  }

  #surrender(secret: string): string {
    if (!this.#asksForCleartext || this.#wire.isEncrypted) return secret
    this.cut(new CleartextRefused('clear-text password request'))
    throw new CleartextRefused('clear-text password request')
  }

  #count(bytes: number): void {
    this.received += bytes
    if (this.received > this.#wire.byteCap) this.cut(new TooMuchData('byte cap'))
  }

  /** Overrides the driver: nothing but these four goes into the start-up packet (not PGOPTIONS, not a timeout). */
  getStartupConf(): Record<string, string> {
    return this.#wire.startup
  }

  cut(error?: Error): void {
    linkOf(this).stream.destroy(error)
  }
}

function tlsOptions(connection: Connection): false | ConnectionOptions {
  const ca = connection.ca === null ? {} : { ca: connection.ca }
  switch (connection.tls) {
    case 'disable':
      return false
    case 'require':
      return { rejectUnauthorized: false }
    case 'verify-ca':
      return { ...ca, rejectUnauthorized: true, checkServerIdentity: () => undefined }
    case 'verify-full':
      return { ...ca, rejectUnauthorized: true }
  }
}

function refuse(field: string, message: string, hint?: string): never {
  throw new Problem('invalid', message, { field, ...(hint ? { hint } : {}) })
}

/** What can be said of a connection by its form alone. Throws Problem 'invalid' with the field. */
export function checkForm(connection: Connection, password: string, options: { allowSocket?: boolean } = {}): void {
  checkHost(connection.host, options)
  checkFields(connection, password)
}

function checkFields({ port, database, user, ca }: Connection, password: string): void {
  if (!Number.isInteger(port) || port < 1 || port > 65535) refuse('port', 'The port is a whole number from 1 to 65535.')
  if (user === '') refuse('user', 'Type the name of the role to connect as.')
  if (database === '') refuse('database', 'Type the name of the database.')
  for (const [field, text] of Object.entries({ user, database, password })) {
    if (text.includes('\0')) refuse(field, `The ${field} must not contain a zero byte.`)
  }
  if (ca === null) return
  try {
    new X509Certificate(ca)
  } catch {
    refuse('ca', 'The certificate authority is not a PEM certificate.', 'It starts with -----BEGIN CERTIFICATE-----.')
  }
}

function checkPlaintext(connection: Connection, target: ResolvedHost, options: TargetOptions): void {
  if (connection.tls !== 'disable' || target.isLocal || options.allowPlaintext) return
  refuse(
    'tls',
    'Without TLS only a server on this machine may be reached.',
    'Choose another TLS mode, or allow plain text.',
  )
}

/**
 * A small pool to one database. Nothing is connected before the first use; the host is resolved and checked then, once.
 * Throws Problem 'invalid' for fields that cannot be right.
 */
export function openTarget(connection: Connection, password: string, options: TargetOptions = {}): TargetPool {
  checkFields(connection, password)
  const attempt: Attempt = { ...connection, secrets: [password] }
  const live = new Set<GateClient>()
  let opened: Promise<Pool> | undefined
  let isEnded = false

  async function open(): Promise<Pool> {
    const connectTimeoutMs = options.connectTimeoutMs ?? 5000
    const target = await resolveHost(connection.host, {
      timeoutMs: connectTimeoutMs,
      ...(options.allowSocket ? { allowSocket: true } : {}),
      ...(options.lookup ? { lookup: options.lookup } : {}),
    })
    checkPlaintext(connection, target, options)
    return makePool(connection, password, options, target, live)
  }

  async function take(): Promise<PoolClient> {
    if (isEnded) throw new Problem('cancelled', 'The connection to this target was closed.')
    opened ??= open()
    try {
      const pool = await opened
      return await pool.connect()
    } catch (error) {
      // A name that could not be resolved is tried anew next time.
      if (error instanceof Problem) opened = undefined
      throw error
    }
  }

  return {
    connection,
    async use(work) {
      let client: PoolClient | undefined
      let failure: Error | undefined
      try {
        client = await take()
        const gate = client as unknown as GateClient
        gate.received = 0
        return await work(targetClient(gate, attempt))
      } catch (error) {
        failure = asTargetProblem(error, attempt)
        throw failure
      } finally {
        client?.release(failure !== undefined)
      }
    },
    async end() {
      isEnded = true
      const pool = await opened?.catch(() => undefined)
      if (!pool) return
      const force = setTimeout(() => {
        for (const client of live) client.cut()
      }, 1000)
      await pool.end().catch(() => {})
      clearTimeout(force)
    },
  }
}

function makePool(
  connection: Connection,
  password: string,
  options: TargetOptions,
  target: ResolvedHost,
  live: Set<GateClient>,
): Pool {
  const isEncrypted = connection.tls !== 'disable' && !target.isSocket
  const ssl = target.isSocket ? false : tlsOptions(connection)
  const connectTimeoutMs = options.connectTimeoutMs ?? 5000
  const wire: Wire = {
    byteCap: options.byteCap ?? 512 * 1024 * 1024,
    isEncrypted,
    startup: {
      user: connection.user,
      database: connection.database,
      application_name: options.applicationName ?? 'arborist',
      client_encoding: 'UTF8',
    },
  }

  class BoundClient extends GateClient {
    constructor() {
      super({
        host: target.host,
        port: connection.port,
        user: connection.user,
        database: connection.database,
        ssl,
        sslnegotiation: 'postgres',
        application_name: wire.startup.application_name,
        connectionTimeoutMillis: connectTimeoutMs,
        keepAlive: true,
        keepAliveInitialDelayMillis: 30_000,
        stream: () => new GateSocket(target, isEncrypted),
        wire,
        secret: password,
      })
      live.add(this)
      this.once('end', () => live.delete(this))
    }
  }

  const pool = new Pool({
    Client: BoundClient,
    max: Math.min(options.maxClients ?? 2, 2),
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: options.idleMs ?? 10_000,
    allowExitOnIdle: true,
  })
  // Without these listeners an idle connection that the server closes would end the process.
  pool.on('error', () => {})
  return pool
}

function targetClient(client: GateClient, attempt: Attempt): TargetClient {
  async function stream(text: string, values: unknown[], onRow: (row: Row) => void, options: RunOptions = {}) {
    try {
      return await run(client, text, values, onRow, options)
    } catch (error) {
      throw asTargetProblem(error, attempt)
    }
  }
  return {
    announcedPid: announcedPidOf(client),
    stream,
    async query(text, values = [], options) {
      const rows: Row[] = []
      await stream(text, values, (row) => rows.push(row), options)
      return rows
    },
    async parse(name, text, options) {
      try {
        await parse(client, name, text, options?.deadlineMs ?? 30_000)
      } catch (error) {
        throw asTargetProblem(error, attempt)
      }
    },
    receivedBytes: () => client.received,
    destroy: (error) => client.cut(error),
  }
}

function run(
  client: GateClient,
  text: string,
  values: unknown[],
  onRow: (row: Row) => void,
  { deadlineMs = 30_000, isSimple = false, onNotice }: RunOptions,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = 0
    let failure: unknown
    const late = () => {
      failure ??= new DeadlinePassed(deadlineMs)
      client.cut()
      finish()
    }
    // A timer takes at most 2^31 - 1 ms, and fires at once for more.
    const timer = deadlineMs < 2 ** 31 ? setTimeout(late, deadlineMs) : undefined
    const hear = onNotice ? hearingOf(onNotice) : undefined
    if (hear) client.on('notice', hear)
    function finish(error?: unknown) {
      clearTimeout(timer)
      if (hear) client.off('notice', hear)
      failure ??= error
      if (failure === undefined) resolve(rows)
      else reject(failure)
    }

    const config = { text, rowMode: 'array', types: asText, ...(isSimple ? {} : { values, queryMode: 'extended' }) }
    const query = new Query<string[]>(config)
    query.on('row', (row) => {
      rows += 1
      if (failure !== undefined) return
      try {
        onRow(row as Row)
      } catch (error) {
        // Thrown here it would leave through the driver's socket handler and end the process.
        failure = error
      }
    })
    query.on('error', finish)
    query.on('end', () => finish())
    client.query(query)
  })
}

const mostNotices = 100
type DriverNotice = { code?: string | undefined; message?: string | undefined; detail?: string | undefined }

function hearingOf(onNotice: (notice: Notice) => void): (notice: DriverNotice) => void {
  let heard = 0
  return ({ code, message, detail }) => {
    heard += 1
    if (heard <= mostNotices) onNotice({ code: code ?? '', message: message ?? '', detail: detail ?? null })
  }
}

/** The driver takes anything with `submit` for a query; ours sends Parse and Sync and nothing that would run it. */
function parse(client: GateClient, name: string, text: string, deadlineMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: unknown
    const timer = setTimeout(() => {
      failure ??= new DeadlinePassed(deadlineMs)
      client.cut()
      finish()
    }, deadlineMs)
    function finish(error?: unknown) {
      clearTimeout(timer)
      failure ??= error
      if (failure === undefined) resolve()
      else reject(failure)
    }
    const ignore = () => {}
    client.query({
      submit(link: DriverConnection) {
        link.parse({ name, text, types: [] })
        link.sync()
      },
      handleRowDescription: ignore,
      handleDataRow: ignore,
      handlePortalSuspended: ignore,
      handleEmptyQuery: ignore,
      handleCommandComplete: ignore,
      handleError: finish,
      handleReadyForQuery: () => finish(),
    } as unknown as Query)
  })
}
