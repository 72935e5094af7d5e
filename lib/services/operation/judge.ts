import 'server-only'
import { askIndexNow } from '@/lib/catalog/index-now'
import { askIndexResult } from '@/lib/catalog/index-result'
import { isIndexOf } from '@/lib/catalog/is-index-of'
import type { IndexNow } from '@/lib/domain/operation/index-now'
import type { OperationPlan, Step } from '@/lib/domain/operation/step'
import { type StepVerdict, verdictOfStep } from '@/lib/domain/operation/verdict-of-step'
import type { TargetPool } from '@/lib/targets/pool'

/** The indexes a step is about, as the catalogue has them now. Throws Problem. */
export function lookAt(
  eyes: TargetPool,
  step: Pick<Step, 'object'>,
  known: { tableOid: number | null; before?: readonly IndexNow[]; ownPid: number | null },
): Promise<IndexNow[]> {
  const { schema, name } = step.object
  const oids = (known.before ?? []).map((each) => each.oid)
  return askIndexNow(eyes, { schema, name, tableOid: known.tableOid, oids, own: known.ownPid })
}

/** What the catalogue says of a step now. Throws Problem. */
export async function judge(
  eyes: TargetPool,
  step: Step,
  known: { tableOid: number | null; before: readonly IndexNow[]; ownPid: number | null },
): Promise<StepVerdict> {
  return verdictOfStep(step, known.before, await lookAt(eyes, step, known))
}

/**
 * Whether an index that bears the name of one to be made may be ours: on the table of the plan and of the definition that was
 * sent. What is gone meanwhile is not. Throws Problem, such as for a lock on it.
 */
export async function mayBeOurs(
  eyes: TargetPool,
  { steps, table }: Pick<OperationPlan, 'steps' | 'table'>,
  step: Step,
  index: IndexNow,
): Promise<boolean> {
  // The numbers of partitions are not known before.
  const isTree = steps.some(({ does }) => does === 'create-parent' || does === 'attach')
  if (!isTree && index.tableOid !== table.oid) return false
  const [found] = await askIndexResult(eyes, [index.oid])
  return found !== undefined && isIndexOf(step.sql, found.definition, { alsoTable: isTree })
}
