import type { Bag } from './bag'
import { isBag, normalise } from './normalise'
import type { Reading } from './plan'

/** Reads every plan in a pasted text, whatever its format and decoration. Never throws; linear in the size of the text. */
export function readPlans(text: string): Reading {
  try {
    const value = JSON.parse(text)
    const statements = (Array.isArray(value) ? value : [value]).filter((one) => isBag(one) && isBag(one.Plan)) as Bag[]
    const rowDecimals = /"Actual Rows": *\d+\.\d\d/.test(text) ? 2 : 0
    const plans = statements.map((bag) => normalise({ format: 'json', bag, source: text, lines: [], rowDecimals }))
    return { plans, problems: [] }
  } catch {
    return {
      plans: [],
      problems: [{ code: 'not-a-plan', message: 'This is not a plan of PostgreSQL.', line: 1, column: 1 }],
    }
  }
}
