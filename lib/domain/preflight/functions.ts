import { stops, warns } from '../operation/check'
import type { Rule } from './rule'

/** Functions in an index must be immutable, and stand alone: since 17 they run under the search_path pg_catalog, pg_temp. */
export const functions: Rule = ({ request, functions: called }) => {
  if (request.kind === 'drop-index') return null
  const changing = called.find((each) => !each.isImmutable)
  if (changing) {
    return stops(
      'functions',
      `The function “${changing.schema}.${changing.name}” is not immutable: an index cannot rest on it.`,
      {
        hint: 'Only what always answers the same for the same input may be indexed.',
      },
    )
  }
  const dependent = called.find((each) => each.looksUpNames)
  if (!dependent) return null
  return warns(
    'functions',
    `The function “${dependent.schema}.${dependent.name}” has no search_path of its own; it runs under pg_catalog, pg_temp and fails if it names anything else without its schema.`,
    { hint: 'Give it one: ALTER FUNCTION … SET search_path = ….' },
  )
}
