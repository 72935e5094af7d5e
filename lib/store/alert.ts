import 'server-only'
import { sql } from 'drizzle-orm'
import type { Alert, AlertFacts } from '@/lib/domain/channel/alert'
import type { Db } from './open'
import type { OperationRow } from './operation'
import { alerts } from './schema/channel'

export type FreshAlert = Alert & { targetId: string }

/**
 * Notes runs that failed, were missed or were stopped by a guard, invalid indexes, and drops that failed or were refused, of the last
 * day, each once. Changes of verdicts are
 * noted where they are stored. A run may have been created a week before it ends.
 */
export async function collectAlerts(db: Db): Promise<void> {
  await db.execute(sql`
    insert into alerts (key, kind, target_id, at, facts)
    select 'run ' || r.id, 'failed-run', r.target_id, greatest(r.finished_at, r.created_at),
      jsonb_build_object('kind', 'failed-run', 'run', r.id, 'policy', r.policy_name, 'state', r.state, 'failed', r.failed, 'says', r.says)
    from runs r
    where (r.state in ('failed', 'missed', 'stopped') or r.failed > 0)
      and (r.state <> 'stopped' or r.failed > 0
        or exists (select from run_items i where i.run_id = r.id and i.state = 'skipped' and i.outcome = 'guard'))
      and r.created_at > now() - interval '8 days'
      and r.state not in ('waiting', 'running') and not r.is_dry
      and greatest(r.finished_at, r.created_at) > now() - interval '1 day'
    union all
    select 'operation ' || o.id, 'failed-drop', o.target_id, o.finished_at,
      jsonb_build_object('kind', 'failed-drop', 'operation', o.id, 'state', o.state, 'schema', o.schema, 'name', o.name, 'says', o.says)
    from operations o
    where o.state in ('failed', 'refused') and o.kind in ('drop-index', 'remove-leftover') and o.finished_at > now() - interval '1 day'
      and not (o.state = 'refused' and o.needs_approval and o.approved_at is null)
    union all
    select 'finding ' || e.id, 'invalid-index', f.target_id, e.at,
      jsonb_build_object('kind', 'invalid-index', 'finding', f.id, 'schema', f.objects -> 0 ->> 'schema',
        'name', f.objects -> 0 ->> 'name', 'says', f.says)
    from findings f join finding_events e on e.finding_id = f.id
    where f.kind = 'invalid' and f.resolved_at is null and e.kind in ('found', 'returned') and e.at > now() - interval '1 day'
    on conflict (key) do nothing`)
}

/** Notes that an operation made statements slower; it is told once. */
export async function noteWorseEffect(
  db: Db,
  { id, targetId, kind, schema, name }: Pick<OperationRow, 'id' | 'targetId' | 'kind' | 'schema' | 'name'>,
  says: string,
): Promise<void> {
  const facts: AlertFacts = { kind: 'worse-effect', operation: id, does: kind, schema, name, says }
  await db
    .insert(alerts)
    .values({ key: `effect ${id}`, kind: facts.kind, targetId, at: sql`now()`, facts })
    .onConflictDoNothing()
}

const portion = 1_000

/** Takes alerts that no message was made of, oldest first: nobody else gets them. Those of removed targets are left out. */
export async function takeAlerts(tx: Db): Promise<FreshAlert[]> {
  const { rows } = await tx.execute<{
    key: string
    at: string
    target_id: string
    slug: string
    name: string
    facts: AlertFacts
  }>(sql`
    with fresh as (
      select key from alerts where gathered_at is null order by at, key limit ${portion} for update skip locked),
    taken as (update alerts a set gathered_at = now() from fresh f where a.key = f.key returning a.*)
    select a.key, a.at::text as at, a.target_id, t.slug, t.name, a.facts
    from taken a join targets t on t.id = a.target_id
    where t.removed_at is null order by a.at, a.key`)
  return rows.map(({ key, at, target_id, slug, name, facts }) => {
    return { key, at: new Date(at), targetId: target_id, target: { slug, name }, facts }
  })
}
