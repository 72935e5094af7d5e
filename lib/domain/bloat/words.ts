import { compactCount, plural, stamp } from '../format'
import type { BloatConfidence, BloatReason } from './bloat-estimate'
import type { HorizonHolder } from './horizon'

/** One word for a column. */
export const confidenceNames: Record<BloatConfidence, string> = {
  exact: 'Exact',
  baseline: 'Baseline',
  modelled: 'Modelled',
  weak: 'Weak',
  withheld: 'Withheld',
}

/** Where a figure comes from and how far it may be trusted, one sentence. */
export function confidenceWords(confidence: BloatConfidence, margin: number | null): string {
  switch (confidence) {
    case 'exact':
      return 'Every page was read.'
    case 'baseline':
      return 'Against its own size for each row after its last rebuild.'
    case 'modelled':
      return `Modelled from the statistics, within about ${points(Math.max(0.01, margin ?? 0.03))}.`
    case 'weak':
      return `The statistics leave room (${points(margin ?? 0.12)} either way); this is the least they allow.`
    case 'withheld':
      return 'No figure that could be defended.'
  }
}

function points(share: number): string {
  const value = Math.max(1, Math.round(share * 100))
  return plural(value, 'percentage point')
}

/** Who holds VACUUM back, as part of a sentence. */
export function horizonWords({ kind, name, detail, state, since, ageTransactions }: HorizonHolder): string {
  const age = `${compactCount(ageTransactions)} transactions back`
  const from = since ? `, since ${stamp(new Date(since))}` : ''
  switch (kind) {
    case 'session':
      return `session ${name}${detail ? ` (${detail})` : ''}${state ? `, ${state}` : ''}${from}, ${age}`
    case 'slot':
      return `replication slot “${name}”${detail ? ` (${detail})` : ''}${state ? `, ${state}` : ''}, ${age}`
    case 'prepared':
      return `prepared transaction “${name}”${detail ? ` of ${detail}` : ''}${from}, ${age}`
    case 'standby':
      return `queries on the standby ${name || 'without a name'} (hot_standby_feedback), ${age}`
  }
}

export type ReasonWords = {
  text: string
  /** What a person does about it, beside or instead of a statement. */
  remedy: string | null
  sql: 'analyze' | 'grant-select' | 'vacuum' | null
}

/** Why there is no figure, or only a weak one, and what would mend that. */
export function reasonWords(reason: BloatReason): ReasonWords {
  const scan = 'Scan it exactly instead.'
  const says = (text: string, remedy: string | null = scan, sql: ReasonWords['sql'] = null) => ({ text, remedy, sql })
  switch (reason) {
    case 'no-statistics-rights':
      return says(
        'The monitoring role may not see the statistics of its columns.',
        'Grant it SELECT on the table, or pg_read_all_data (14 and later); where row security is on, it needs BYPASSRLS or an exact scan. Statistics of an expression are shown to the owner, and to pg_read_all_data.',
        'grant-select',
      )
    case 'never-analysed':
      return says('The table was never analyzed, so nothing is known of its values.', 'Analyze it.', 'analyze')
    case 'stale-statistics':
      return says('More than a tenth of the table changed since it was analyzed.', 'Analyze it.', 'analyze')
    case 'counters-lost':
      return says(
        'The server’s counters were lost since the table was analyzed (a crash, a restore or a reset), so nobody knows how much has changed.',
        'Analyze it.',
        'analyze',
      )
    case 'in-recovery':
      return says('A replica does not count changes, so the age of its statistics is not known.', 'Ask the primary.')
    case 'collation-missing':
      return says('The collation of a key column is gone from the catalog.', 'Rebuild or drop the index.')
    case 'not-readable':
      return says('The server could not answer the question about it.')
    case 'not-measured':
      return says('It was locked when its size was asked for.', 'It is asked for again.')
    case 'no-baseline':
      return says(
        'For this access method only its own size after a rebuild is a fair measure, and no rebuild was seen yet.',
        'After the next rebuild and ANALYZE it has one.',
      )
    case 'not-comparable':
      return says('Too few rows to compare with its size after the last rebuild.', null)
    case 'baseline-too-old':
      return says('Its rows were not counted within a day.', 'Analyze the table.', 'analyze')
    case 'no-need':
      return says('A BRIN index is too small to be bloated; ranges without a summary are its sign.', null)
    case 'size-only':
      return says(
        'For this access method the size says nothing of bloat: its file grows in steps or in ways of its own.',
        null,
      )
    case 'not-a-btree':
      return says('It is not a b-tree.', null)
    case 'name-keys':
      return says('A key of type name: what it takes after a rebuild is not modelled.')
    case 'long-values':
      return says('Its values are long enough to be compressed, by how much nobody knows.')
    case 'partial-over-keys':
      return says('Its predicate chooses rows by the values of its own keys, of which no statistics tell.')
    case 'partial-index':
      return says('How many rows its predicate chooses is known from a sample only.')
    case 'few-pages':
      return says('So few pages that one more or less decides.')
    case 'modified-since':
      return says('Rows changed since the table was analyzed.', 'Analyze it.', 'analyze')
    case 'width-unknown':
      return says('How long its values are is known roughly only.')
    case 'null-patterns':
      return says('Which of its columns are null together is not known.')
    case 'group-sizes':
      return says('How many rows share each key is known roughly only, and equal keys are merged.')
    case 'column-groups':
      return says(
        'How many combinations its columns have is not known, and equal keys are merged.',
        'Extended statistics tell: CREATE STATISTICS (ndistinct) on its columns, then ANALYZE; or scan it exactly.',
      )
  }
}

/** 41%, or −6%: a rebuild would make it larger. Whole percents, since few figures know more. */
export function ratioWords(ratio: number): string {
  const whole = Math.round(ratio * 100)
  return whole < 0 ? `−${-whole}%` : `${whole}%`
}
