import { built } from '../ddl/built'
import { quoteLiteral } from '../ddl/quote'
import { duration } from '../format'
import { passes, waits, warns } from '../operation/check'
import type { Rule } from './rule'

/** A prepared transaction keeps its locks until somebody decides on it, through restarts too. */
export const preparedTransactions: Rule = ({ bystanders }) => {
  const prepared = bystanders.filter((each) => each.kind === 'prepared')
  const holder = prepared.find((each) => each.locks.length > 0)
  if (holder) {
    const since = holder.ageMs === null ? '' : ` for ${duration(holder.ageMs)}`
    return waits(
      'prepared-transactions',
      `The prepared transaction “${holder.gid}” of “${holder.user}” has held a lock on the table${since}.`,
      {
        hint: 'No session owns it: its coordinator, or a person who knows, has to commit it or roll it back.',
        sql: built(() => `ROLLBACK PREPARED ${quoteLiteral(holder.gid ?? '').trim()};`),
      },
    )
  }
  if (prepared.length === 0) return passes('prepared-transactions', 'There is no prepared transaction in the database.')
  return warns(
    'prepared-transactions',
    `${prepared.length} prepared transactions are open in the database; none holds a lock on this table.`,
  )
}
