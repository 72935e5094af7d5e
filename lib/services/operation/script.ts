import 'server-only'
import { z } from 'zod'
import { mayStart } from '@/lib/domain/operation/may-start'
import { writeScript } from '@/lib/domain/operation/script'
import { Problem } from '@/lib/domain/problem'
import { requireTarget } from '../target/input'
import { verb } from '../verb'
import { RequestFields, requestOf } from './input'
import { inSafeOrder } from './order'
import { preflight } from './preflight'
import { BatchInput } from './start-batch'

const ScriptInput = BatchInput.pick({ target: true }).extend({
  operations: z.array(RequestFields).min(1, 'Choose at least one index or table').max(500),
  form: z.enum(['script', 'migration'], { error: 'form is script or migration' }).default('script'),
})

/** A plan of action as a file, exactly as it would be run; nothing is run. What must stay is left out. */
export const script = verb('operation.script', ScriptInput, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { ordered, leftOut } = await inSafeOrder(context, target, input.operations.map(requestOf))
  const prepared = await preflight(context, target.id, ordered)
  if (!prepared.some(mayStart)) {
    const stop = prepared[0]?.checks.find((each) => each.outcome === 'stop' && !each.isPassing)
    throw new Problem('conflict', stop?.says ?? leftOut[0]?.why ?? 'There is nothing to write.', {
      ...(stop?.hint ? { hint: stop.hint } : {}),
    })
  }
  const parts = prepared.map(({ plan, checks }, place) => ({ request: ordered[place]!, plan, checks }))
  const text = writeScript(parts, input.form, { target: target.name, at: context.now(), leftOut })
  return { name: `${target.slug}-${input.form}.sql`, text }
})
