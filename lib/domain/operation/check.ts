/** One line of the preflight. `stop` forbids the operation, `warn` wants a person who has read it. */
export type CheckOutcome = 'pass' | 'warn' | 'stop'

export type Check = {
  /** Stable name of the rule, such as `rights` or `old-snapshot`. */
  rule: string
  outcome: CheckOutcome
  /** One sentence: what was looked at and found, with its figures. */
  says: string
  /** The next step for a warning or a stop: a statement, a setting, whom to ask. */
  hint: string | null
  /** A statement that mends it, to copy. */
  sql: string | null
  /** It may pass later by itself (a lock, an old snapshot): the operation waits and is checked again. */
  isPassing: boolean
}

export function worstOf(checks: readonly Check[]): CheckOutcome {
  if (checks.some((each) => each.outcome === 'stop')) return 'stop'
  return checks.some((each) => each.outcome === 'warn') ? 'warn' : 'pass'
}

type More = { hint?: string | null; sql?: string | null }

const line = (outcome: CheckOutcome, isPassing: boolean) => {
  return (rule: string, says: string, { hint = null, sql = null }: More = {}): Check => ({
    rule,
    outcome,
    says,
    hint,
    sql,
    isPassing,
  })
}

export const passes = line('pass', false)
export const warns = line('warn', false)
export const stops = line('stop', false)
/** A stop that may pass by itself. */
export const waits = line('stop', true)
