import type { FindingKind } from '../../finding'
import type { CaredFinding } from '../care-facts'
import { itemKey, type Judged, leaveOut, type PlanItem } from '../plan-item'
import { type Care, reviews, type Task } from '../policy'
import { usedUp } from './used-up'

/** Which task looks after which findings. */
export const taskOf: Partial<Record<FindingKind, Task>> = {
  invalid: 'leftovers',
  duplicate: 'redundant',
  covered: 'redundant',
  'never-used': 'unused',
  stopped: 'unused',
  'foreign-key': 'missing',
}
export const caredKinds = Object.keys(taskOf) as FindingKind[]

const leftoverMs = 2_000

/** Whether a finding proposes to drop an index whatever came of it before: a rebuild of that one would be in vain. */
export function isDropProposed(finding: CaredFinding, care: Care): boolean {
  const judged = judgeFinding({ ...finding, past: null }, care)
  return judged !== null && 'item' in judged && (judged.item.task === 'redundant' || judged.item.task === 'unused')
}

/** What care does about a finding: a leftover is cleaned, redundant, unused and missing indexes are reviewed. */
export function judgeFinding(finding: CaredFinding, care: Care): Judged {
  const task = taskOf[finding.kind]
  if (!task || care.modes[task] === 'off') return null
  const isReview = reviews.includes(task)
  const { schema, table, index } = finding
  const item: PlanItem = {
    key: itemKey(task, schema, table, index ?? `finding ${finding.id}`),
    task,
    mode: finding.request === null ? 'propose' : (care.modes[task] as 'propose' | 'act'),
    schema,
    table,
    index,
    indexId: finding.indexId,
    tableId: finding.tableId,
    findingId: finding.id,
    request: finding.request,
    sql: finding.sql,
    says: finding.says,
    gainBytes: finding.reclaimableBytes,
    sizeBytes: finding.reclaimableBytes,
    bloatRatio: null,
    predicted: isReview ? null : { ms: leftoverMs, measured: 0 },
    walBytes: null,
  }
  if (task === 'unused' && finding.verdict !== 'candidate' && finding.verdict !== 'safe-to-try') {
    return { leftOut: leaveOut(item, 'weak-evidence', 'What is known does not speak for dropping it yet.') }
  }
  const left = usedUp(item, finding.past, care)
  return left ? { leftOut: left } : { item }
}
