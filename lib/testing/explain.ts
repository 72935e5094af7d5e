import type { Client } from 'pg'
import { analyse } from '@/lib/domain/plan/analyse'
import type { Analysis } from '@/lib/domain/plan/analysis'
import type { Draft, LivePlanFacts, Rule } from '@/lib/domain/plan/finding'
import { readPlans } from '@/lib/domain/plan/read'

export type Explained = {
  /** Set for this statement only. */
  settings?: Record<string, string | number>
  /** Of EXPLAIN, without FORMAT. */
  options?: string
  /** Statements to run before, in the same transaction; undone afterwards. */
  before?: string
}

/** Explains a statement on a real server in a transaction that is undone, and works out its figures. */
export async function explain(client: Client, sql: string, more: Explained = {}): Promise<Analysis> {
  const { settings = {}, options = 'analyze, buffers', before } = more
  await client.query('begin')
  try {
    const all = { jit: 'off', max_parallel_workers_per_gather: 0, ...settings }
    for (const [name, value] of Object.entries(all)) await client.query(`set local ${name} = '${value}'`)
    if (before) await client.query(before)
    const { rows } = await client.query({ text: `explain (${options}, format json) ${sql}` })
    const [plan] = readPlans(JSON.stringify(rows[0]['QUERY PLAN'])).plans
    if (!plan) throw new Error('no plan')
    return analyse({ ...plan, query: sql })
  } finally {
    await client.query('rollback')
  }
}

/** What one of some rules says of an analysed plan. */
export function said(rules: Rule[], kind: string, analysis: Analysis, live: LivePlanFacts | null = null): Draft[] {
  const rule = rules.find((one) => one.kind === kind)
  if (!rule) throw new Error(`no rule ${kind}`)
  return rule.find(analysis, live)
}
