import 'server-only'
import type { StepVerdict } from '@/lib/domain/operation/verdict-of-step'
import { Problem, type ProblemBody } from '@/lib/domain/problem'
import type { Notice } from '@/lib/targets/pool'
import { excerptOf } from '@/lib/targets/problem'
import { isLoss } from './watch-over'
import { type End, mostTries, type Sent, type Work } from './work'

/** The end of an operation whose statement was not done, in words: why, and what stays. */
export function failed(work: Work, sent: Sent, told: ProblemBody | null, verdict: StepVerdict): End {
  const { hold, plan } = work
  const done = (hold.row.steps ?? []).filter((each) => each.isDone).length
  const isStill = verdict.result === 'half-dropped' ? ' The index is still there and invalid, as it was before.' : ''
  const rest =
    done > 0 ? ` ${done} of ${plan.steps.length} steps were done and stay.` : isStill || ' Nothing was left behind.'
  const problem: ProblemBody = problemOf(sent, told)
  return { state: 'failed', says: `${problem.message}${rest}`, problem }
}

function problemOf(sent: Sent, told: ProblemBody | null): ProblemBody {
  if (sent.cancelled === 'late' && told) return told
  if (sent.cancelled === 'gave-way')
    return {
      code: 'busy',
      message: `It gave way ${mostTries} times to sessions that waited for it.`,
      hint: 'Start it again when the application is quieter.',
    }
  if (told && isLoss(Problem.from(told)))
    return {
      code: 'unreachable',
      message: 'The server ended the session, or was restarted, before the statement was done.',
      hint: 'Start it again.',
    }
  if (told) return told
  const warning = sent.notices.find(isWarning)
  if (warning)
    return {
      code: /permission|owner/i.test(warning.message) ? 'not-allowed' : 'conflict',
      message: `The server reported success, but did not do it: ${excerptOf(warning.message)}.`,
      hint: /permission|owner/i.test(warning.message)
        ? 'Grant MAINTAIN on the table (PostgreSQL 17 and newer), or membership in its owner, to the role that operates.'
        : 'Start it again when nobody else works on the table.',
    }
  return {
    code: 'conflict',
    message:
      sent.end === 'gone'
        ? 'The server was interrupted before the statement was done.'
        : 'The server reported success, but the catalogue does not show it.',
    hint: 'Start it again.',
  }
}

/** SQLSTATE class 00 is no more than a remark. */
export const isWarning = ({ code }: Notice): boolean => !code.startsWith('00')
