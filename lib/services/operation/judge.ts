import 'server-only'
import { askIndexNow } from '@/lib/catalog/index-now'
import type { IndexNow } from '@/lib/domain/operation/index-now'
import type { Step } from '@/lib/domain/operation/step'
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
