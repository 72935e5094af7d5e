import { quoteLiteral } from '@/lib/domain/ddl/quote'
import { duration, plural } from '@/lib/domain/format'
import type { Rule } from '../finding'

/** X10: deleting or updating a referenced row searches the referencing table without an index. */
export const foreignKeyWithoutIndex: Rule = {
  code: 'X10',
  kind: 'foreign-key-without-index',
  find: ({ plan }) => {
    const changes = plan.nodes.some(
      (node) => node.label === 'Delete' || node.label === 'Update' || node.label === 'Merge',
    )
    if (!changes) return []
    return plan.triggers.flatMap(({ constraint, name, relation, timeMs, calls }) => {
      if (constraint === null || timeMs === null || calls === 0 || timeMs / calls < 0.5) return []
      // The trigger of the referencing side (_c_) looks a parent up by its key, for which an index is always there.
      if (name?.startsWith('RI_') && !name.includes('_a_')) return []
      const isSure = name?.includes('_a_') || plan.nodes.some((node) => node.label === 'Delete')
      return [
        {
          nodeId: null,
          savedMs: timeMs * 0.95,
          ...(isSure ? {} : { ceiling: 'medium' as const }),
          cause: `trigger:${relation ?? ''}:${constraint}`,
          title: `Foreign key ${constraint} searches its table ${plural(calls, 'time')}, ${duration(timeMs / calls)} each`,
          evidence: [
            `${name || 'Trigger'} for constraint ${constraint}${relation ? ` on ${relation}` : ''}: ${duration(timeMs)} in ${plural(calls, 'call')}`,
            ...(isSure
              ? []
              : [
                  'Without VERBOSE it is not known on which side of the key this trigger stands: this holds if the referenced table was changed',
                ]),
            'With an index on the referencing columns such a search takes a few hundredths of a millisecond',
          ],
          remedy:
            'Index the referencing columns of this foreign key. This statement prints the exact command for the table that holds them.',
          steps: [
            {
              sql: `SELECT format('CREATE INDEX CONCURRENTLY ON %s (%s);', c.conrelid::regclass,
    (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.ord)
     FROM unnest(c.conkey) WITH ORDINALITY AS k (attnum, ord)
     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum))
FROM pg_constraint c
WHERE c.contype = 'f' AND c.conname = ${quoteLiteral(constraint).trim()};`,
              costs:
                'Reads the catalogue only. The index it names is built while writes go on (SHARE UPDATE EXCLUSIVE lock); afterwards every insert into that table pays for it.',
            },
          ],
        },
      ]
    })
  },
}
