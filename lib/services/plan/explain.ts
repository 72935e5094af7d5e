import 'server-only'
import { z } from 'zod'
import type { ExplainResult } from '@/lib/catalog/explain'
import { explainFlags, serializeModes } from '@/lib/domain/ddl/explain'
import { insertPlan } from '@/lib/store/plan'
import { ask } from '../errand/ask'
import { flag } from '../list-input'
import { record } from '../record'
import { requireTarget, TargetHandle } from '../target/input'
import { verb } from '../verb'
import { drawAside } from './draw-aside'
import { PlanName } from './input'
import { summaryOf, unreadable } from './summary'
import { personOf, viewPlan } from './view'

const Options = z.strictObject({
  ...(Object.fromEntries(explainFlags.map((name) => [name, z.boolean().optional()])) as Record<
    (typeof explainFlags)[number],
    z.ZodOptional<z.ZodBoolean>
  >),
  serialize: z.enum(serializeModes).optional(),
})

const ExplainInput = TargetHandle.extend({
  sql: z.string({ error: 'Send the statement as "sql"' }).max(100_000, 'The statement is longer than 100 kB'),
  /** Values of `$1`, `$2`, …; without them a generic plan is made. */
  parameters: z.array(z.string().max(100_000).nullable()).max(1_000).nullable().default(null),
  options: Options.default({}),
  /** A person was told what can happen, by the Problem with the field `confirm`, and wants it for this statement. */
  confirm: flag,
  timeoutS: z.coerce.number().min(1, 'At least 1 second').max(120, 'At most 120 seconds').default(30),
  keep: flag,
  name: PlanName.optional(),
})

/** On top of the statement's own time: for a free hand, connecting and the ladder that ends what does not end. */
const aroundMs = 20_000

/** Has the target explain a statement, and keeps the plan in the target's history. */
export const explain = verb('plan.explain', ExplainInput, async (context, input) => {
  const target = await requireTarget(context, input.target)
  const { db } = context.store
  const isAnalyze = input.options.analyze === true
  if (isAnalyze) {
    await record(context, db, {
      action: 'asked for EXPLAIN ANALYZE',
      subject: target.name,
      targetId: target.id,
      detail: { options: input.options, isConfirmed: input.confirm },
    })
  }
  const timeoutMs = Math.round(input.timeoutS * 1000)
  const request = {
    sql: input.sql,
    parameters: input.parameters,
    options: input.options,
    isConfirmed: input.confirm,
    timeoutMs,
  }
  const result = await ask<ExplainResult>(context, 'explain', target.id, request, timeoutMs + aroundMs)
  const drawn = await drawAside(context, target, result.plan)
  if (drawn.report.plans.length === 0) throw unreadable(drawn.report)
  const row = await db.transaction(async (tx) => {
    const added = await insertPlan(tx, {
      targetId: target.id,
      ...personOf(context),
      isKept: input.keep,
      name: input.name ?? null,
      query: result.query,
      options: result.options,
      versionNumber: result.versionNumber,
      queryFingerprint: result.fingerprint,
      ...summaryOf(drawn, result.plan),
    })
    if (input.keep) {
      await record(context, tx, { action: 'kept plan', subject: added.name ?? added.id, targetId: target.id })
    }
    return added
  })
  return {
    ...viewPlan(row, target, drawn),
    isGeneric: result.isGeneric,
    notes: result.notes,
  }
})
