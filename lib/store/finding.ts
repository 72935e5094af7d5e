import 'server-only'
import { and, asc, desc, eq, sql } from 'drizzle-orm'
import type { Assessment, Ledgers } from '@/lib/domain/assess/assess'
import { toldVerdicts } from '@/lib/domain/channel/alert'
import type { Finding, FindingKind, OpenFindings, Severity } from '@/lib/domain/finding'
import { type FindingChange, updateFindings } from '@/lib/domain/finding-life'
import { type Verdict, verdicts } from '@/lib/domain/verdict'
import { writeRows } from './bulk'
import type { Db, Store } from './open'
import { assessments, findingEvents, findings } from './schema/finding'

export type FindingRow = typeof findings.$inferSelect
export type FindingEventRow = typeof findingEvents.$inferSelect
export type AssessmentRow = typeof assessments.$inferSelect
export const findingStates = ['open', 'dismissed', 'resolved'] as const
export type FindingState = (typeof findingStates)[number]

/** All that was learnt of a target beside its snapshots. */
export async function readAssessment(db: Db, targetId: string): Promise<AssessmentRow | null> {
  const [row] = await db.select().from(assessments).where(eq(assessments.targetId, targetId)).limit(1)
  return row ?? null
}

/** When a target was judged and asked, without what was learnt: that may be megabytes. */
export async function readAssessmentState(
  db: Db,
  targetId: string,
): Promise<Pick<AssessmentRow, 'at' | 'catalogAt' | 'leftOut' | 'failed' | 'catalogFailed'> | null> {
  const { at, catalogAt, leftOut, failed, catalogFailed } = assessments
  const [row] = await db
    .select({ at, catalogAt, leftOut, failed, catalogFailed })
    .from(assessments)
    .where(eq(assessments.targetId, targetId))
    .limit(1)
  return row ?? null
}

/** Adds to what is known of a target beside its snapshots. */
export async function noteAssessment(
  db: Db,
  targetId: string,
  change: Partial<Omit<AssessmentRow, 'targetId'>>,
): Promise<void> {
  await db
    .insert(assessments)
    .values({ targetId, ...change })
    .onConflictDoUpdate({ target: assessments.targetId, set: change })
}

/** Stores what an assessment found and what happened to the findings before, in one transaction. */
export async function writeFindings(
  store: Store,
  targetId: string,
  { findings: found, leftOut }: Assessment,
  now: Date,
): Promise<void> {
  await store.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`findings of ${targetId}`}, 0))`)
    const known = await tx
      .select({
        id: findings.id,
        identity: findings.identity,
        kind: findings.kind,
        severity: findings.severity,
        says: findings.says,
        objects: findings.objects,
        fingerprint: findings.fingerprint,
        resolvedAt: findings.resolvedAt,
        dismissedAt: findings.dismissedAt,
        dismissedUntil: findings.dismissedUntil,
      })
      .from(findings)
      .where(eq(findings.targetId, targetId))
    const update = updateFindings(known, found, leftOut, now)
    const at = now.toISOString()
    const added = await writeRows<{ id: number; says: string }>(
      tx,
      columns,
      update.fresh.map(({ finding, identity }) => recordOf(finding, identity)),
      (records) =>
        `insert into findings (target_id, first_seen_at, last_seen_at, ${names}) select '${targetId}', '${at}', '${at}', ${names} from ${records} on conflict (target_id, identity) do nothing returning id, says`,
    )
    await writeRows(
      tx,
      { id: 'integer', clears: 'boolean', ...columns },
      update.seen.map((each) => ({
        id: each.id,
        clears: each.clearsDismissal,
        ...recordOf(each.finding, each.identity),
      })),
      (records) =>
        `update findings t set ${Object.keys(columns)
          .map((name) => `${name} = r.${name}`)
          .join(', ')}, last_seen_at = '${at}', resolved_at = null,
          dismissed_at = case when not r.clears then t.dismissed_at end, dismissed_by = case when not r.clears then t.dismissed_by end,
          dismiss_reason = case when not r.clears then t.dismiss_reason end, dismissed_until = case when not r.clears then t.dismissed_until end
          from ${records} where t.id = r.id`,
    )
    if (update.resolved.length > 0) {
      await tx.execute(
        sql`update findings set resolved_at = ${at} where id = any(${sql.param(update.resolved)}::int[])`,
      )
    }
    const events = [...added.map(({ id, says }) => ({ id, kind: 'found', words: says })), ...update.events]
    await writeRows(
      tx,
      { id: 'integer', kind: 'text', words: 'text' },
      events,
      (records) =>
        `insert into finding_events (finding_id, at, kind, words) select id, '${at}', kind, words from ${records}`,
    )
    await countOpen(tx, targetId)
  })
}

async function countOpen(tx: Db, targetId: string): Promise<void> {
  const [counted] = (
    await tx.execute<OpenFindings>(sql`
      select count(*) filter (where severity = 'harm')::int as harm,
        count(*) filter (where severity = 'attention')::int as attention,
        count(*) filter (where severity = 'note')::int as note,
        coalesce(sum(reclaimable_bytes), 0)::float8 as "reclaimableBytes"
      from findings f where f.target_id = ${targetId} and ${stateOf.open}`)
  ).rows
  await noteAssessment(tx, targetId, { open: counted! })
}

/** The open findings of every target that was judged. */
export async function listOpenFindings(db: Db): Promise<Map<string, OpenFindings>> {
  const rows = await db.select({ targetId: assessments.targetId, open: assessments.open }).from(assessments)
  return new Map(rows.flatMap(({ targetId, open }) => (open ? [[targetId, open]] : [])))
}

const columns = {
  identity: 'text',
  kind: 'text',
  severity: 'text',
  says: 'text',
  objects: 'jsonb',
  index_id: 'integer',
  table_id: 'integer',
  reclaimable_bytes: 'bigint',
  evidence: 'jsonb',
  next_text: 'text',
  next_sql: 'text',
  next_operations: 'jsonb',
  verdict: 'text',
  fingerprint: 'text',
}
const names = Object.keys(columns).join(', ')

function recordOf(finding: Finding, identity: string) {
  const [first] = finding.objects
  return {
    identity,
    kind: finding.kind,
    severity: finding.severity,
    says: finding.says,
    objects: finding.objects,
    index_id: first.type === 'index' ? first.id : null,
    table_id: first.type === 'table' ? first.id : null,
    reclaimable_bytes: finding.reclaimableBytes === null ? null : Math.round(finding.reclaimableBytes),
    evidence: finding.evidence,
    next_text: finding.nextStep.text,
    next_sql: finding.nextStep.sql,
    next_operations: finding.nextStep.operations ?? null,
    verdict: finding.verdict,
    fingerprint: finding.fingerprint,
  }
}

const toldSql = toldVerdicts.map((verdict) => `'${verdict}'`).join(', ')

/**
 * Stores the verdicts on some indexes, and that those without a ledger have none. A change to or from one that somebody acts
 * on is told: it is noted among the alerts by the same statement.
 */
export async function writeVerdicts(db: Db, indexIds: readonly number[], ledgers: Ledgers): Promise<void> {
  // One value, since of 50,000 each row costs more than what is in it.
  const { rows } = await db.execute<{ known: [id: number, verdict: string, reason: string][] | null }>(sql`
    select json_agg(json_build_array(index_id, verdict, reason)) as known
    from index_verdicts where index_id = any(${`{${indexIds.join()}}`}::int[])`)
  const before = new Map(rows[0]!.known?.map((each) => [each[0], each]))
  const changed: { index_id: number; verdict: Verdict; reason: string }[] = []
  for (const [id, { verdict, reason }] of ledgers) {
    const was = before.get(id)
    if (was?.[1] !== verdict || was[2] !== reason) changed.push({ index_id: id, verdict, reason })
  }
  await writeRows(
    db,
    { index_id: 'integer', verdict: 'text', reason: 'text' },
    changed,
    (records) => `
      with given as materialized (select index_id, verdict, reason from ${records}),
      held as materialized (
        select v.index_id, v.verdict from index_verdicts v join given g on g.index_id = v.index_id order by 1 for update of v),
      told as (
        insert into alerts (key, kind, target_id, at, facts)
        select concat_ws(' ', 'verdict', g.index_id, h.verdict, g.verdict, extract(epoch from now())), 'verdict-changed', i.target_id, now(),
          jsonb_build_object('kind', 'verdict-changed', 'index', g.index_id, 'schema', i.schema, 'name', i.name,
            'from', h.verdict, 'to', g.verdict, 'reason', g.reason)
        from given g join held h on h.index_id = g.index_id join indexes i on i.id = g.index_id
        where h.verdict <> g.verdict and (h.verdict in (${toldSql}) or g.verdict in (${toldSql}))
        on conflict do nothing)
      insert into index_verdicts (index_id, verdict, reason) select index_id, verdict, reason from given
      where (select count(*) from held) >= 0 -- first what was, then what is
      on conflict (index_id) do update set verdict = excluded.verdict, reason = excluded.reason`,
  )
  const gone = [...before.keys()].filter((id) => !ledgers.has(id))
  if (gone.length > 0) await db.execute(sql`delete from index_verdicts where index_id = any(${sql.param(gone)}::int[])`)
}

/** Forgets the verdicts on indexes that are no more. */
export async function dropVerdicts(db: Db, targetId: string): Promise<void> {
  await db.execute(sql`
    delete from index_verdicts v using indexes i
    where i.id = v.index_id and i.target_id = ${targetId} and i.dropped_at is not null`)
}

export type FindingFilter = {
  targetId: string
  state: FindingState
  kind?: FindingKind | undefined
  severity?: Severity | undefined
  verdict?: Verdict | undefined
  text?: string | undefined
  indexId?: number | undefined
  tableId?: number | undefined
  limit: number
  offset: number
}

const stateOf = {
  open: sql`f.resolved_at is null and f.dismissed_at is null`,
  dismissed: sql`f.resolved_at is null and f.dismissed_at is not null`,
  resolved: sql`f.resolved_at is not null`,
}
const rank = sql`case f.severity when 'harm' then 0 when 'attention' then 1 else 2 end, f.reclaimable_bytes desc nulls last, f.kind, f.identity`

function whereOf(filter: Omit<FindingFilter, 'limit' | 'offset'>) {
  const parts = [sql`f.target_id = ${filter.targetId}`, stateOf[filter.state]]
  if (filter.kind) parts.push(sql`f.kind = ${filter.kind}`)
  if (filter.severity) parts.push(sql`f.severity = ${filter.severity}`)
  if (filter.verdict) parts.push(sql`f.verdict = ${filter.verdict}`)
  if (filter.indexId) parts.push(sql`f.index_id = ${filter.indexId}`)
  if (filter.tableId) parts.push(sql`f.table_id = ${filter.tableId}`)
  for (const word of (filter.text ?? '').split(/\s+/).filter(Boolean).slice(0, 8)) {
    const pattern = `%${word.replace(/[\\%_]/g, (each) => `\\${each}`)}%`
    parts.push(sql`(f.identity ilike ${pattern} or f.says ilike ${pattern})`)
  }
  return sql.join(parts, sql` and `)
}

/** One page of findings, most urgent first, with how many fit the filter and what they would free together. */
export async function listFindings(
  db: Db,
  filter: FindingFilter,
): Promise<{ rows: FindingRow[]; total: number; reclaimableBytes: number }> {
  const where = whereOf(filter)
  const [ids, totals] = await Promise.all([
    db.execute<{ id: number }>(
      sql`select f.id from findings f where ${where} order by ${rank} limit ${filter.limit} offset ${filter.offset}`,
    ),
    // What is dropped need not be rebuilt: each index counts once.
    db.execute<{ total: number; bytes: number }>(sql`
      select coalesce(sum(findings), 0)::int as total, coalesce(sum(bytes), 0)::float8 as bytes from (
        select count(*) as findings, max(f.reclaimable_bytes) as bytes from findings f where ${where}
        group by coalesce(f.index_id, -f.id)) each`),
  ])
  const list = ids.rows.map((row) => row.id)
  const rows =
    list.length === 0
      ? []
      : await db
          .select()
          .from(findings)
          .where(sql`${findings.id} = any(${sql.param(list)}::int[])`)
  const place = new Map(list.map((id, at) => [id, at]))
  rows.sort((a, b) => place.get(a.id)! - place.get(b.id)!)
  return { rows, total: totals.rows[0]!.total, reclaimableBytes: totals.rows[0]!.bytes }
}

export type FindingFacet = { facet: 'kind' | 'severity' | 'verdict' | 'state'; value: string; count: number }

/** How many findings each kind, severity and verdict has among those of a state, and how many each state has. */
export async function countFindings(db: Db, targetId: string, state: FindingState): Promise<FindingFacet[]> {
  const { rows } = await db.execute<FindingFacet>(sql`
    select * from (
      select case grouping(f.kind, f.severity, f.verdict) when 3 then 'kind' when 5 then 'severity' else 'verdict' end as facet,
        coalesce(f.kind, f.severity, f.verdict) as value, count(*)::int as count
      from findings f where f.target_id = ${targetId} and ${stateOf[state]}
      group by grouping sets ((f.kind), (f.severity), (f.verdict))
      union all
      select 'state', s.state, (select count(*)::int from findings f where f.target_id = ${targetId} and s.state = case
          when f.resolved_at is not null then 'resolved' when f.dismissed_at is not null then 'dismissed' else 'open' end)
      from unnest(array['open', 'dismissed', 'resolved']) s (state)) c
    where value is not null order by facet, count desc, value`)
  return rows
}

export async function findFinding(db: Db, targetId: string, id: number): Promise<FindingRow | null> {
  const [row] = await db
    .select()
    .from(findings)
    .where(and(eq(findings.targetId, targetId), eq(findings.id, id)))
    .limit(1)
  return row ?? null
}

/** What happened to a finding, newest first; at most 200. */
export async function eventsOfFinding(db: Db, id: number): Promise<FindingEventRow[]> {
  return db
    .select()
    .from(findingEvents)
    .where(eq(findingEvents.findingId, id))
    .orderBy(desc(findingEvents.at), asc(findingEvents.id))
    .limit(200)
}

/** Sets or, with nulls, ends a dismissal and notes it in the finding's history. */
export async function changeDismissal(
  db: Db,
  id: number,
  change: Pick<FindingRow, 'dismissedAt' | 'dismissedBy' | 'dismissReason' | 'dismissedUntil'>,
  event: { at: Date; kind: FindingChange; actor: string; words: string },
): Promise<void> {
  const [row] = await db
    .update(findings)
    .set(change)
    .where(eq(findings.id, id))
    .returning({ targetId: findings.targetId })
  await db.insert(findingEvents).values({ findingId: id, ...event })
  if (row) await countOpen(db, row.targetId)
}

/** How many indexes have each verdict and what they take in bytes, a partitioned one with all of its partitions. */
export async function countVerdicts(
  db: Db,
  targetId: string,
): Promise<{ verdict: Verdict; count: number; bytes: number }[]> {
  const { rows } = await db.execute<{ verdict: Verdict; count: number; bytes: number }>(sql`
    with recursive tree as (
      select v.verdict, i.id as root, i.oid, i.kind, i.size_bytes
      from index_verdicts v join indexes i on i.id = v.index_id
      where i.target_id = ${targetId} and i.dropped_at is null
      union all
      select t.verdict, t.root, c.oid, c.kind, c.size_bytes
      from tree t join indexes c on c.parent_oid = t.oid
      where t.kind = 'I' and c.target_id = ${targetId} and c.dropped_at is null)
    select verdict, count(distinct root)::int as count, coalesce(sum(size_bytes), 0)::float8 as bytes
    from tree group by verdict`)
  return verdicts.flatMap((verdict) => rows.find((row) => row.verdict === verdict) ?? [])
}
