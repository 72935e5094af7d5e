import { Callout } from '@/components/ui/callout'
import { plainMessage } from '@/lib/client/problem-words'
import type { ProblemBody } from '@/lib/domain/problem'
import type { ConnectionValues } from './connection-values'

const fields: (keyof ConnectionValues)[] = [
  'name',
  'host',
  'port',
  'database',
  'user',
  'password',
  'tls',
  'ca',
  'intervalS',
]

/** A Problem that no field can show. */
export function ConnectionProblem({ problem }: { problem: ProblemBody | null }) {
  if (!problem || fields.some((field) => field === problem.field)) return null
  return <Callout tone="harm" title={plainMessage(problem)} next={problem.hint} />
}

/** True when the server was the reason, not what was typed: then the target can be kept untested. */
export function isServersRefusal({ code, message, field }: ProblemBody): boolean {
  if (['unreachable', 'timed-out', 'busy', 'not-allowed'].includes(code)) return true
  return code === 'invalid' && field !== undefined && !message.startsWith(`${field}: `) && field === 'database'
}
