import { validateConstraint } from '../ddl/index-statements'
import type { Finding } from '../finding'
import type { LooseConstraint } from './traits'
import { objectOfTable, type WatchedTable } from './watched'

const words = { f: 'foreign key', c: 'check constraint', n: 'not-null constraint' }

/** A constraint that does not hold for every row yet, or an exclusion constraint that does no more than a unique one. */
export function looseConstraint({ name, type }: LooseConstraint, table: WatchedTable): Finding {
  const base = {
    objects: [objectOfTable(table)] as Finding['objects'],
    reclaimableBytes: null,
    verdict: null,
    part: name,
  }
  if (type === 'x') {
    return {
      ...base,
      kind: 'loose-constraint',
      severity: 'note',
      says: `The exclusion constraint “${name}” only refuses equal rows, as a unique constraint does.`,
      evidence: [
        {
          topic: 'Operators',
          text: 'All of its operators are equality. A unique constraint checks the same with a b-tree, is cheaper to write, and serves foreign keys and ON CONFLICT … DO UPDATE.',
          weight: 'notes',
          at: null,
        },
      ],
      nextStep: { text: 'Consider a unique constraint over the same columns in its place.', sql: null },
      fingerprint: JSON.stringify([name, type]),
    }
  }
  return {
    ...base,
    kind: 'loose-constraint',
    severity: 'attention',
    says: `The ${words[type]} “${name}” is NOT VALID: rows older than it may break it, and the planner does not rely on it.`,
    evidence: [
      {
        topic: 'State',
        text: 'It was added NOT VALID and never validated, or the validation failed. New rows are checked.',
        weight: 'notes',
        at: null,
      },
    ],
    nextStep: {
      text: 'Validate it at a quiet time: it reads the whole table while reads and writes go on. If it fails, it names the first row that is wrong.',
      sql: validateConstraint(table, name),
    },
    fingerprint: JSON.stringify([name, type]),
  }
}
