import { duration } from '../format'
import { passes, waits } from '../operation/check'
import { nameOfSession } from './name-of-session'
import type { Rule } from './rule'

/** pg_dump keeps one snapshot until its end, and a lock on each table that it will read. */
export const dump: Rule = ({ request, bystanders }) => {
  if (request.kind === 'analyze-table' || request.kind === 'vacuum-table') return null
  const running = bystanders.find((each) => each.does === 'dump')
  if (!running) return passes('dump', 'No dump is running.')
  const since = running.ageMs === null ? '' : ` for ${duration(running.ageMs)}`
  return waits(
    'dump',
    `${nameOfSession(running)} has been dumping the database${since}: the operation would wait for its end.`,
    {
      hint: 'It starts by itself when the dump is over.',
    },
  )
}
