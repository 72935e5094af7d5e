import 'server-only'
import { Problem } from '@/lib/domain/problem'
import { asTargetProblem, DeadlinePassed, excerptOf, TooMuchData } from '@/lib/targets/problem'
import type { StatementKind } from './statement-kind'
import { offsetOfCharacter } from './text-offset'

type Sent = { kind: StatementKind; prefixLength: number; timeoutMs: number }

/** Statements that the server ended because of our limits, by its timeout, our cancel or our ending the session. */
const ended = new Set(['57014', '57P01', '25P04'])

/**
 * What the server said of a statement, with the place in the person's own text. The sentence may carry rows of the target
 * (a failed cast prints its value), so it is for those who may run statements: never logged, never kept.
 */
export function asExplainProblem(error: unknown, { kind, prefixLength, timeoutMs }: Sent): Problem {
  const problem = asTargetProblem(error)
  const { cause } = problem
  if (cause instanceof TooMuchData) {
    return new Problem('unsupported', 'The plan is larger than 16 MB, so it was not taken.', {
      hint: 'Take VERBOSE off, or shorten long constants.',
    })
  }
  const { sqlstate } = problem
  if (cause instanceof DeadlinePassed || (sqlstate && ended.has(sqlstate))) {
    return new Problem('timed-out', `The statement took longer than ${timeoutMs / 1000} s and was stopped.`, {
      hint: 'Explain it without ANALYZE, or give it more time.',
      ...(sqlstate ? { sqlstate } : {}),
    })
  }
  if (!sqlstate) return problem
  const said = fieldsOf(cause)
  const position = placeOf(said.position, kind, prefixLength)
  if (sqlstate === '42501' && kind.verb !== 'select') {
    return new Problem(
      'not-allowed',
      `${sentence(said.message)} EXPLAIN of ${kind.verb.toUpperCase()} needs that right, too.`,
      {
        sqlstate,
        hint: 'Explain the SELECT that finds the same rows instead.',
      },
    )
  }
  if (sqlstate === '42501')
    return new Problem('not-allowed', problem.message, { sqlstate, ...(problem.hint ? { hint: problem.hint } : {}) })
  if (sqlstate === '26000') {
    return new Problem(
      'unsupported',
      'Give values for the parameters: the pooler in between keeps no prepared statements.',
      {
        sqlstate,
        field: 'parameters',
      },
    )
  }
  if (!/^(42|22|23|P0|21|0A|54|2F|38|39|HV)/.test(sqlstate)) return problem
  const hint = sqlstate.startsWith('42') ? said.hint : ''
  return new Problem(sqlstate.startsWith('54') ? 'unsupported' : 'invalid', sentence(said.message), {
    field: 'sql',
    sqlstate,
    ...(hint ? { hint: sentence(hint) } : {}),
    ...(position ? { position } : {}),
  })
}

function fieldsOf(cause: unknown): { message: string; hint: string; position: number } {
  const fields = typeof cause === 'object' && cause !== null ? (cause as Record<string, unknown>) : {}
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '')
  return { message: text('message'), hint: text('hint'), position: Number(text('position')) || 0 }
}

/** From the server's place in what was sent, in code points from 1, to the place in the text as given. */
function placeOf(position: number, kind: StatementKind, prefixLength: number): number | null {
  if (position <= prefixLength) return null
  return kind.offset + offsetOfCharacter(kind.text, position - prefixLength - 1) + 1
}

function sentence(text: string): string {
  const excerpt = excerptOf(text).replace(/\.$/, '')
  return `${excerpt.charAt(0).toUpperCase()}${excerpt.slice(1)}.`
}
