import 'server-only'
import { appendAudit } from '@/lib/store/audit'
import type { Db } from '@/lib/store/open'
import type { Context } from './context'

/** Writes the trail inside the caller's transaction. `detail` is shown to operators: never a secret. */
export async function record(
  context: Context,
  db: Db,
  act: { action: string; subject: string; targetId?: string; detail?: Record<string, unknown> },
): Promise<void> {
  const { actor } = context
  await appendAudit(db, {
    at: context.now(),
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    action: act.action,
    subject: act.subject,
    targetId: act.targetId ?? null,
    detail: act.detail ?? {},
  })
}
