import { duration, percent, plural } from '@/lib/domain/format'
import type { Rule } from '../finding'

/** X9: a trigger that is not a foreign key's takes a good part of the statement. */
export const slowTrigger: Rule = {
  code: 'X9',
  kind: 'slow-trigger',
  find: ({ plan, executionMs }) =>
    plan.triggers.flatMap((trigger) => {
      const { timeMs, calls } = trigger
      if (trigger.constraint !== null || timeMs === null || !executionMs || timeMs < 0.1 * executionMs) return []
      const each = calls > 0 ? `, ${duration(timeMs / calls)} each` : ''
      return [
        {
          nodeId: null,
          savedMs: timeMs,
          cause: `trigger:${trigger.relation ?? ''}:${trigger.name}`,
          title: `Trigger ${trigger.name} takes ${duration(timeMs)}`,
          evidence: [
            `${plural(calls, 'call')}${each}: ${percent(Math.min(1, timeMs / executionMs))} of the execution`,
            ...(trigger.relation ? [`On ${trigger.relation}`] : []),
          ],
          remedy:
            'Look at the queries inside the trigger’s function: each row pays for them. A statement-level trigger with a transition table does the work once; a WHEN condition spares rows that need none.',
        },
      ]
    }),
}
