import 'server-only'
import { Socket } from 'node:net'
import type { ResolvedHost } from './address'
import { NotPostgres } from './problem'

/** The longest first message a real server sends before authentication; the figures are those of libpq. */
const longestFirstMessage = 30_000

/** Could these be the first bytes of a PostgreSQL server? Other services are recognised before the driver parses them. */
function looksLikePostgres(chunk: Buffer, expectsTlsAnswer: boolean): boolean {
  const kind = String.fromCharCode(chunk[0] ?? 0)
  if (expectsTlsAnswer && chunk.length === 1) return kind === 'S' || kind === 'N' || kind === 'E'
  if (!(expectsTlsAnswer ? 'E' : 'REvN').includes(kind)) return false
  if (chunk.length < 5) return true
  const length = chunk.readUInt32BE(1)
  return length >= 4 && length <= longestFirstMessage
}

/**
 * A socket that goes to the checked addresses whatever host the driver names: it never resolves a name itself. It also
 * refuses an answer that is not PostgreSQL's.
 */
export class GateSocket extends Socket {
  #hasAnswered = false

  constructor(
    readonly target: ResolvedHost,
    readonly expectsTlsAnswer: boolean,
  ) {
    super()
  }

  override connect(...args: unknown[]): this {
    const [port] = args
    if (this.target.isSocket) return super.connect({ path: String(port) })
    const { addresses, host } = this.target
    return super.connect({
      port: Number(port),
      host: addresses.length === 1 ? (addresses[0]?.address ?? '') : host,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: 1500,
      lookup: (_name, _options, done) => done(null, addresses),
    })
  }

  override push(chunk: unknown, encoding?: BufferEncoding): boolean {
    if (Buffer.isBuffer(chunk) && !this.#hasAnswered) {
      this.#hasAnswered = true
      if (!looksLikePostgres(chunk, this.expectsTlsAnswer)) {
        this.destroy(new NotPostgres('not the PostgreSQL protocol'))
        return false
      }
    }
    return super.push(chunk, encoding)
  }
}
