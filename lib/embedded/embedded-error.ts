export type EmbeddedReason =
  | 'unsupported-platform'
  | 'binaries-missing'
  | 'owner'
  | 'permission'
  | 'disk-full'
  | 'read-only'
  | 'data-directory'
  | 'other-version'
  | 'in-use'
  | 'port-taken'
  | 'timed-out'
  | 'options'
  | 'failed'

/** Why the embedded cluster cannot run: `message` is one sentence, `hint` is what to do about it. */
export class EmbeddedError extends Error {
  readonly reason: EmbeddedReason
  readonly hint: string | undefined

  constructor(reason: EmbeddedReason, message: string, hint?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'EmbeddedError'
    this.reason = reason
    this.hint = hint
  }
}

type Pattern = { seen: RegExp; reason: EmbeddedReason; message: (where: string) => string; hint?: string }

const patterns: Pattern[] = [
  {
    // A write that stops half way has no errno, only the hint.
    seen: /No space left on device|Check free disk space|Disk quota exceeded|\bENOSPC\b|\bEDQUOT\b/,
    reason: 'disk-full',
    message: (where) => `The disk that holds ${where} is full.`,
    hint: 'Free some space and start again; nothing has to be repaired by hand.',
  },
  {
    seen: /Read-only file system|\bEROFS\b/,
    reason: 'read-only',
    message: (where) => `${where} is on a read-only file system.`,
    hint: 'Set ARBORIST_HOME to a folder that can be written to.',
  },
  {
    seen: /could not look up effective user ID/,
    reason: 'owner',
    message: () => 'PostgreSQL cannot create a cluster for a user that has no entry in /etc/passwd.',
    hint: 'Run as a user that exists in the system or container, or set DATABASE_URL to a PostgreSQL server.',
  },
  {
    seen: /Address already in use|\bEADDRINUSE\b/,
    reason: 'port-taken',
    message: () => 'The port of the embedded PostgreSQL is already in use.',
    hint: 'Choose another port, or end the program that listens on it.',
  },
  {
    seen: /error while loading shared libraries|cannot open shared object|Library not loaded/,
    reason: 'binaries-missing',
    message: () => 'The embedded PostgreSQL misses one of its shared libraries.',
    hint: 'Install the packages again: npm ci.',
  },
  {
    seen: /Permission denied|Operation not permitted|\bEACCES\b|\bEPERM\b/,
    reason: 'permission',
    message: (where) => `PostgreSQL may not read or write ${where}.`,
    hint: 'Give the folder to the user that runs Arborist, or set ARBORIST_HOME to another folder.',
  },
]

/**
 * Turns what a system call or the server said into one sentence about `where` (a path). An EmbeddedError passes as it is.
 */
export function explain(problem: unknown, where: string): EmbeddedError {
  if (problem instanceof EmbeddedError) return problem
  const text = problem instanceof Error ? problem.message : String(problem)
  const cause = problem instanceof Error ? problem : new Error(text)
  const pattern = patterns.find(({ seen }) => seen.test(text))
  if (pattern) return new EmbeddedError(pattern.reason, pattern.message(where), pattern.hint, cause)
  const fatal = /(?:FATAL|PANIC|initdb: error|error): +(.+)/.exec(text)?.[1] ?? text.trim().split('\n').at(-1)
  return new EmbeddedError(
    'failed',
    `The embedded PostgreSQL could not start: ${fatal || 'no reason given'}`,
    undefined,
    cause,
  )
}

/** The `code` of a failed system call, such as ENOENT. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
