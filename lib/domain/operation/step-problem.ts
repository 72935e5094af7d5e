import type { ProblemBody } from '@/lib/domain/problem'
import type { Step } from './step'

/** May the same statement succeed a moment later by itself? A lock that was not to be had, or a deadlock that we lost. */
export function isPassing(problem: Pick<ProblemBody, 'code' | 'sqlstate'>): boolean {
  if (problem.sqlstate) return ['55P03', '40P01', '40001', '57P03', '53300'].includes(problem.sqlstate)
  return problem.code === 'unreachable' || problem.code === 'timed-out' || problem.code === 'busy'
}

/** May a question succeed a moment later? Also one that the server cut short: it is slow, or somebody ended what takes long. */
export function isPassingLook(problem: Pick<ProblemBody, 'code' | 'sqlstate'>): boolean {
  return isPassing(problem) || problem.sqlstate === '57014'
}

/** What a failed statement means to whoever asked for the operation. The server's DETAIL, which may hold rows, is never told. */
export function stepProblem(
  problem: ProblemBody,
  step: Pick<Step, 'does' | 'object'>,
  table: { schema: string; name: string },
): ProblemBody {
  const { sqlstate } = problem
  const is = (state: string) => sqlstate === state
  if (is('23505') && (step.does === 'create' || step.does === 'reindex')) {
    return {
      code: 'conflict',
      message: 'The table holds duplicates, so a unique index cannot stand on it.',
      hint: 'Find and remove the duplicates first: group by the columns of the index having count(*) > 1.',
      sqlstate: '23505',
    }
  }
  if (is('57014')) {
    return {
      code: 'cancelled',
      message: 'The statement was cancelled on the server, and not by Arborist.',
      hint: 'Ask whoever looks after the server before starting it again.',
      sqlstate: '57014',
    }
  }
  const gone = [table, step.object].find((each) => doesName(problem.message, `${each.schema}.${each.name}`))
  if (is('42P01') && gone) {
    return {
      code: 'conflict',
      message: `“${gone.name}” in the schema “${gone.schema}” is gone: somebody dropped or renamed it meanwhile.`,
      hint: 'Look at what is there now, and start it again if it is still wanted.',
      sqlstate: '42P01',
    }
  }
  if (is('42P01') || is('42883') || is('3F000')) {
    return {
      ...problem,
      hint: 'The definition relies on a search_path: write the names in it with their schemas, also inside the functions it calls.',
    }
  }
  return problem
}

/** Servers quote names each in their language's way. */
function doesName(message: string, name: string): boolean {
  const at = message.indexOf(name)
  const isInside = (character = '') => /[\w.$]/.test(character)
  return at >= 0 && !isInside(message[at - 1]) && !isInside(message[at + name.length])
}
