export type ProblemCode =
  | 'not-found'
  | 'not-signed-in'
  | 'not-allowed'
  | 'invalid'
  | 'conflict'
  | 'unsupported'
  | 'unreachable'
  | 'timed-out'
  | 'cancelled'
  | 'busy'
  | 'internal'

export type ProblemBody = {
  code: ProblemCode
  /** One sentence a person can act on. */
  message: string
  /** The next step: a statement, a setting, a page. */
  hint?: string
  /** Which field of the input the sentence speaks of. */
  field?: string
  sqlstate?: string
  /** Where in the text of that field, from 1, in characters as JavaScript counts them. */
  position?: number
  /** Id of the operation it speaks of. */
  operation?: string
}

/**
 * The one error type that may reach a person. `cause` stays private: it is never serialised, because driver and ORM
 * errors carry bound parameters.
 */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly hint: string | undefined
  readonly field: string | undefined
  readonly sqlstate: string | undefined
  readonly position: number | undefined
  readonly operation: string | undefined

  constructor(
    code: ProblemCode,
    message: string,
    more: Partial<Omit<ProblemBody, 'code' | 'message'>> & { cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'Problem'
    this.code = code
    this.hint = more.hint
    this.field = more.field
    this.sqlstate = more.sqlstate
    this.position = more.position
    this.operation = more.operation
  }

  toJSON(): ProblemBody {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint ? { hint: this.hint } : {}),
      ...(this.field ? { field: this.field } : {}),
      ...(this.sqlstate ? { sqlstate: this.sqlstate } : {}),
      ...(this.position ? { position: this.position } : {}),
      ...(this.operation ? { operation: this.operation } : {}),
    }
  }

  static from(body: ProblemBody): Problem {
    return new Problem(body.code, body.message, body)
  }
}

/** Arborist itself stopped it, since it leaves or was asked to; nobody on the server did. */
export function isOurStop(problem: Pick<ProblemBody, 'code' | 'sqlstate'>): boolean {
  return problem.code === 'cancelled' && problem.sqlstate === undefined
}

/** HTTP status of each code. */
export const problemStatus: Record<ProblemCode, number> = {
  'not-found': 404,
  'not-signed-in': 401,
  'not-allowed': 403,
  invalid: 422,
  conflict: 409,
  unsupported: 422,
  unreachable: 502,
  'timed-out': 504,
  cancelled: 409,
  busy: 503,
  internal: 500,
}

/** What may be said of any thrown value: a Problem as it is, everything else as one neutral sentence. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  return new Problem('internal', 'Something went wrong inside Arborist; the log of the server has the details.', {
    cause: error,
  })
}
