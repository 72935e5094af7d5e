import { duration, percent, plural } from '@/lib/domain/format'
import type { Rule } from '../finding'
import { foreignKeyWithoutIndex } from './foreign-key-without-index'

/** X9: a trigger takes a good part of the statement, and it is not a search for rows that refer to a changed one. */
export const slowTrigger: Rule = {
  code: 'X9',
  kind: 'slow-trigger',
  find: (analysis, live) => {
    const { plan, executionMs } = analysis
    const searched = new Set(foreignKeyWithoutIndex.find(analysis, live).map((draft) => draft.cause))
    return plan.triggers.flatMap((trigger) => {
      const { timeMs, calls, constraint, relation } = trigger
      if (timeMs === null || !executionMs || timeMs < 0.1 * executionMs) return []
      const cause = `trigger:${relation ?? ''}:${constraint ?? trigger.name}`
      if (searched.has(cause)) return []
      const each = calls > 0 ? `, ${eachCall(timeMs / calls)} each` : ''
      return [
        {
          nodeId: null,
          savedMs: timeMs,
          cause,
          title:
            constraint === null
              ? `Trigger ${trigger.name} takes ${duration(timeMs)}`
              : `Checking constraint ${constraint} takes ${duration(timeMs)}`,
          evidence: [
            `${plural(calls, 'call')}${each}: ${percent(Math.min(1, timeMs / executionMs))} of the execution`,
            ...(relation ? [`On ${relation}`] : []),
          ],
          remedy: constraint === null ? functionRemedy : checkRemedy,
        },
      ]
    })
  },
}

const functionRemedy =
  'Look at the queries inside the trigger’s function: each row pays for them. A statement-level trigger with a transition table does the work once; a WHEN condition spares rows that need none.'
const checkRemedy =
  'Each changed row is looked up in the other table, one by one. Change fewer rows in one statement, or for a bulk load create the constraint afterwards as NOT VALID and run VALIDATE CONSTRAINT, which checks all rows in one join.'

function eachCall(ms: number): string {
  return ms < 0.01 ? `${Number((ms * 1000).toPrecision(2))} µs` : duration(ms)
}
