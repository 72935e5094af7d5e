import 'server-only'
import { Problem, type ProblemCode } from '@/lib/domain/problem'

/** What was being tried, to be named in the sentence. */
export type Attempt = {
  host?: string
  port?: number
  user?: string
  database?: string
  /** Texts that must never appear in a sentence, such as the password. */
  secrets?: string[]
}

type Sentence = { code: ProblemCode; message: string; hint?: string; field?: string }
type Say = (attempt: Named, excerpt: string) => Sentence
type Named = { place: string; user: string; database: string }

type DriverError = { message: string; code: string; severity: string; name: string }

/** The server or something else at the port said too much; the connection was closed. */
export class TooMuchData extends Error {}
/** What answered does not speak the PostgreSQL protocol. */
export class NotPostgres extends Error {}
/** The server wanted the password in clear text on a link without TLS. */
export class CleartextRefused extends Error {}
/** Our own deadline passed; the socket was destroyed. */
export class DeadlinePassed extends Error {
  constructor(readonly afterMs: number) {
    super('deadline passed')
  }
}

/** At most 200 characters of a foreign text on one line, without control, invisible or direction characters. */
export function excerptOf(text: string, secrets: string[] = []): string {
  const hidden = secrets
    .filter((secret) => secret.length > 2)
    .reduce((left, secret) => left.replaceAll(secret, '…'), text)
  const plain = hidden
    .slice(0, 2000)
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return plain.length > 200 ? `${plain.slice(0, 199)}…` : plain
}

/** Statement that gives what a 42501 was about, as far as its (English) text says so. */
function missingGrant(user: string, excerpt: string): string {
  const match =
    /permission denied for (table|view|materialized view|relation|schema|function|database|sequence) (.+)$/.exec(
      excerpt,
    )
  const name = match?.[2] ?? ''
  const grants: Record<string, string> = {
    schema: `grant usage on schema ${name} to ${user};`,
    function: `grant execute on function ${name} to ${user};`,
    database: `grant connect on database ${name} to ${user};`,
    sequence: `grant select on sequence ${name} to ${user};`,
  }
  return grants[match?.[1] ?? ''] ?? (match ? `grant select on ${name} to ${user};` : `grant pg_monitor to ${user};`)
}

const unreachable = (message: string, hint?: string): Sentence => ({
  code: 'unreachable',
  message,
  ...(hint ? { hint } : {}),
})

const bySqlstate: Record<string, Say> = {
  '28P01': ({ user, place }) => ({
    code: 'not-allowed',
    message: `${place} refused the password of ${user}.`,
    hint: 'Type user and password again, or set a new password with \\password in psql.',
    field: 'password',
  }),
  '28000': ({ user, place, database }, excerpt) =>
    excerpt.includes('pg_hba.conf')
      ? {
          code: 'not-allowed',
          message: `${place} does not let ${user} connect to ${database} from this machine.`,
          hint: `Add a line such as "hostssl ${database} ${user} <our address>/32 scram-sha-256" to pg_hba.conf and reload, or change the TLS mode.`,
        }
      : {
          code: 'not-allowed',
          message: `${place} does not accept the user ${user}.`,
          hint: 'Check that the role exists and has LOGIN.',
          field: 'user',
        },
  '3D000': ({ place, database }) => ({
    code: 'invalid',
    message: `There is no database ${database} on ${place}.`,
    hint: 'List them with \\l in psql.',
    field: 'database',
  }),
  '42501': ({ user, place }, excerpt) => ({
    code: 'not-allowed',
    message: `${user} lacks a right on ${place}: ${excerpt}.`,
    hint: missingGrant(user, excerpt),
  }),
  '55P03': () => ({
    code: 'busy',
    message: 'Another session holds a lock on this object, so we did not wait for it.',
    hint: 'Try again when the other session has finished.',
  }),
  '55000': (_, excerpt) => ({
    code: 'unsupported',
    message: `The server does not do this now: ${excerpt}.`,
    hint: 'A database with datallowconn = false, such as template0, cannot be a target.',
  }),
  '55006': () => ({ code: 'busy', message: 'The object is in use by another session.', hint: 'Try again later.' }),
  '40P01': () => ({
    code: 'busy',
    message: 'The server ended a deadlock by stopping our statement.',
    hint: 'Try again.',
  }),
  // One code for both; only the words, which the server may translate, tell them apart.
  '57014': (_, excerpt) => {
    if (/statement timeout/.test(excerpt)) {
      return {
        code: 'timed-out',
        message: 'The statement took longer than its time limit and was stopped.',
        hint: 'Try again when the server is less busy.',
      }
    }
    const isCancel = /user request/.test(excerpt)
    return {
      code: isCancel ? 'cancelled' : 'timed-out',
      message: isCancel
        ? 'The statement was cancelled on the server.'
        : 'The statement was stopped: it took longer than its time limit, or somebody cancelled it.',
      hint: 'Try again; if it is stopped again, ask whoever looks after the server.',
    }
  },
  '25P04': () => ({
    code: 'timed-out',
    message: 'The transaction took longer than transaction_timeout of the role.',
    hint: 'Raise transaction_timeout for this role.',
  }),
  '25P03': () => ({ code: 'timed-out', message: 'The server closed our transaction because it was idle too long.' }),
  '57P05': () => ({ code: 'unreachable', message: 'The server closed our connection because it was idle.' }),
  '53300': ({ place, user }) => ({
    code: 'busy',
    message: `${place} has no free connection for ${user}.`,
    hint: 'Raise max_connections or the CONNECTION LIMIT of the role, or close idle sessions.',
  }),
  '53100': ({ place }) => ({
    code: 'busy',
    message: `The disk of ${place} is full.`,
    hint: 'Free some space there first.',
  }),
  '53200': ({ place }) => ({
    code: 'busy',
    message: `${place} is out of memory.`,
    hint: 'Try again when it is less busy.',
  }),
  '53400': ({ place }, excerpt) => ({ code: 'busy', message: `${place} reached a configured limit: ${excerpt}.` }),
  '57P01': ({ place }) => unreachable(`${place} ended our session.`, 'It may be restarting; try again in a moment.'),
  '57P02': ({ place }) => unreachable(`${place} crashed and is recovering.`, 'Try again in a moment.'),
  '57P03': ({ place }) => unreachable(`${place} is starting up or shutting down.`, 'Try again in a moment.'),
  '57P04': ({ database }) => unreachable(`The database ${database} was dropped.`),
  '25006': ({ place }) => ({
    code: 'unsupported',
    message: `${place} takes no writes: it is a standby, or the transaction is read-only.`,
    hint: 'Use the primary for this.',
  }),
  '22021': () => ({
    code: 'unsupported',
    message: 'The server holds a text that is not valid in its own encoding.',
    hint: 'Look for names or comments with broken characters; a SQL_ASCII database can hold them.',
  }),
  '22P05': () => ({ code: 'unsupported', message: 'The server holds a text that cannot be expressed in UTF-8.' }),
  '0A000': (_, excerpt) => ({ code: 'unsupported', message: `The server does not support this: ${excerpt}.` }),
  '42P01': (_, excerpt) => ({ code: 'unsupported', message: `The server lacks something we asked for: ${excerpt}.` }),
  '08P01': ({ place }, excerpt) =>
    unreachable(`${place} or a pooler in front of it broke off: ${excerpt}.`, 'The log of the pooler has the reason.'),
}

const bySqlstateClass: Record<string, Say> = {
  '08': ({ place }) => unreachable(`The connection to ${place} was lost.`, 'Try again; check the network between us.'),
  '22': (_, excerpt) => ({ code: 'invalid', message: `The server refused a value: ${excerpt}.` }),
  '23': (_, excerpt) => ({ code: 'conflict', message: `A constraint stands against this: ${excerpt}.` }),
  '28': ({ place, user }, excerpt) => ({
    code: 'not-allowed',
    message: `${place} did not let ${user} in: ${excerpt}.`,
  }),
  '42': (_, excerpt) => ({ code: 'invalid', message: `The server refused the statement: ${excerpt}.` }),
  '53': ({ place }, excerpt) => ({ code: 'busy', message: `${place} is short of resources: ${excerpt}.` }),
  '54': (_, excerpt) => ({ code: 'unsupported', message: `A limit of the server was exceeded: ${excerpt}.` }),
  '57': ({ place }, excerpt) => unreachable(`${place} stopped: ${excerpt}.`, 'Try again in a moment.'),
  '58': ({ place }, excerpt) => ({ code: 'internal', message: `${place} has a system error: ${excerpt}.` }),
  XX: ({ place }, excerpt) => ({
    code: 'internal',
    message: `${place} reported an internal error: ${excerpt}.`,
    hint: 'Its log has more; this can be a sign of damage.',
  }),
}

const untrusted: Say = ({ place }) => ({
  code: 'unreachable',
  message: `The certificate of ${place} is not signed by a known authority.`,
  hint: 'Paste the PEM text of its certificate authority, or choose the TLS mode "require" to encrypt without checking.',
  field: 'ca',
})
const silent: Say = ({ place }) => ({
  code: 'timed-out',
  message: `${place} did not answer in time.`,
  hint: 'Check host and port, and that no firewall drops the packets.',
})
const noRoute: Say = ({ place }) => unreachable(`There is no route to ${place}.`, 'Check the network and the firewall.')
const brokeOff: Say = ({ place }) =>
  unreachable(`${place} closed the connection.`, 'It may be restarting, or something else listens on that port.')
const unknownName: Say = ({ place }) => ({
  code: 'unreachable',
  message: `There is no address for ${place}.`,
  hint: 'Check the spelling of the host.',
  field: 'host',
})
const expired: Say = ({ place }) => ({
  code: 'unreachable',
  message: `The certificate of ${place} is expired or not valid yet.`,
  hint: 'Renew it there, and check the clocks.',
})

const byDriverCode: Record<string, Say> = {
  ECONNREFUSED: ({ place }) => ({
    code: 'unreachable',
    message: `Nothing listens at ${place}.`,
    hint: 'Check host and port, that the server runs, and its listen_addresses.',
    field: 'port',
  }),
  ENOTFOUND: unknownName,
  EAI_AGAIN: unknownName,
  ETIMEDOUT: silent,
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  EADDRNOTAVAIL: noRoute,
  ECONNRESET: brokeOff,
  EPIPE: brokeOff,
  ENOENT: ({ place }) => unreachable(`There is no server socket at ${place}.`, 'Check the directory and the port.'),
  EACCES: ({ place }) => unreachable(`We may not open the server socket at ${place}.`),
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_UNTRUSTED: untrusted,
  CERT_SIGNATURE_FAILURE: untrusted,
  CERT_HAS_EXPIRED: expired,
  CERT_NOT_YET_VALID: expired,
  ERR_TLS_CERT_ALTNAME_INVALID: ({ place }) => ({
    code: 'unreachable',
    message: `The certificate of ${place} was issued for another host name.`,
    hint: 'Use the name in the certificate as host, or the TLS mode verify-ca.',
    field: 'host',
  }),
}

const notPostgres: Say = ({ place }) => ({
  code: 'unreachable',
  message: `What listens at ${place} is not PostgreSQL.`,
  hint: 'Check the port; PostgreSQL usually has 5432.',
  field: 'port',
})

const byDriverMessage: [RegExp, Say][] = [
  [
    /does not support SSL/,
    ({ place }) => ({
      code: 'unreachable',
      message: `${place} does not support TLS.`,
      hint: 'Set ssl = on there. Plain text is possible with the TLS mode "disable", for a trusted network only.',
      field: 'tls',
    }),
  ],
  [/error establishing an SSL connection/, notPostgres],
  [/timeout expired|connection timeout|timeout exceeded/i, silent],
  [/Connection terminated|Client was closed|not queryable|Cannot use a pool after/, brokeOff],
  [
    /SASL|SCRAM/,
    ({ place }) => ({
      code: 'unreachable',
      message: `The password exchange with ${place} failed.`,
      hint: 'Check the password; the server must offer scram-sha-256 or md5.',
      field: 'password',
    }),
  ],
]

const tlsFailed: Say = ({ place }) => ({
  code: 'unreachable',
  message: `The TLS handshake with ${place} failed.`,
  hint: 'The server must speak TLS 1.2 or newer.',
  field: 'tls',
})

/** A thrown value is looked at once, as text fields only. */
function describe(error: unknown): DriverError {
  const fields = typeof error === 'object' && error !== null ? (error as Record<string, unknown>) : {}
  const text = (key: string) => (typeof fields[key] === 'string' ? fields[key] : '')
  return { message: text('message'), code: text('code'), severity: text('severity'), name: text('name') }
}

function sentenceFor(error: unknown): { say: Say; sqlstate?: string } {
  if (error instanceof NotPostgres) return { say: notPostgres }
  if (error instanceof TooMuchData) {
    return {
      say: ({ place }) => unreachable(`${place} sent more data than we accept at once; we closed the connection.`),
    }
  }
  if (error instanceof CleartextRefused) {
    return {
      say: ({ place }) => ({
        code: 'not-allowed',
        message: `${place} asked for the password in clear text without TLS; we did not send it.`,
        hint: 'Use a TLS mode other than "disable", or scram-sha-256 in pg_hba.conf.',
        field: 'tls',
      }),
    }
  }
  if (error instanceof DeadlinePassed) {
    return {
      say: ({ place }) => ({
        code: 'timed-out',
        message: `${place} did not finish its answer within ${Math.round(error.afterMs / 100) / 10} s.`,
        hint: 'Try again when the server is less busy.',
      }),
    }
  }

  const { code, message, severity } = describe(error)
  if (severity !== '' && /^[0-9A-Z]{5}$/.test(code)) {
    const say = bySqlstate[code] ?? bySqlstateClass[code.slice(0, 2)]
    return {
      say: say ?? ((_, excerpt) => ({ code: 'internal', message: `The server answered: ${excerpt}.` })),
      sqlstate: code,
    }
  }
  const say = byDriverCode[code] ?? byDriverMessage.find(([pattern]) => pattern.test(message))?.[1]
  if (say) return { say }
  if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code === 'EPROTO') return { say: tlsFailed }
  return {
    say: ({ place }) => unreachable(`The answer of ${place} makes no sense to us.`, 'Check that it is PostgreSQL.'),
  }
}

function placeOf({ host, port = 5432 }: Attempt): string {
  if (host === undefined) return 'The server'
  return host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`
}

/**
 * Any error of the driver, the network or the server as a Problem of one sentence. Problems pass unchanged. The text of
 * the server appears only as a bounded excerpt, the password never.
 */
export function asTargetProblem(error: unknown, attempt: Attempt = {}): Problem {
  if (error instanceof Problem) return error
  const { say, sqlstate } = sentenceFor(error)
  const named: Named = {
    place: placeOf(attempt),
    user: attempt.user === undefined ? 'the role' : `"${attempt.user}"`,
    database: attempt.database === undefined ? 'the database' : `"${attempt.database}"`,
  }
  const excerpt = excerptOf(describe(error).message, attempt.secrets).replace(/\.$/, '')
  const { code, message, hint, field } = say(named, excerpt)
  return new Problem(code, message, {
    ...(hint ? { hint } : {}),
    ...(field ? { field } : {}),
    ...(sqlstate ? { sqlstate } : {}),
    cause: error,
  })
}
