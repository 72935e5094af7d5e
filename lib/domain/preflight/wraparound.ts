import { passes, waits } from '../operation/check'
import { nameOfSession } from './name-of-session'
import type { Rule } from './rule'

/** An anti-wraparound vacuum does not yield to anybody; an ordinary autovacuum does, after deadlock_timeout. */
export const wraparound: Rule = ({ bystanders }) => {
  const running = bystanders.find((each) => each.does === 'wraparound' && each.locks.length > 0)
  if (running) {
    return waits(
      'wraparound',
      `${nameOfSession(running)} vacuums the table to prevent transaction wraparound (${running.vacuumPhase ?? 'phase unknown'}); it does not give way.`,
      { hint: 'It must not be stopped. The operation starts by itself when it is done.' },
    )
  }
  const usual = bystanders.find((each) => each.backend === 'autovacuum worker' && each.locks.length > 0)
  if (usual) return passes('wraparound', 'An ordinary autovacuum works on the table; it gives way to the operation.')
  return passes('wraparound', 'No vacuum to prevent wraparound works on the table.')
}
