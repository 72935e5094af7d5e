import type pg from 'pg'
import type { PlanFormat } from '@/lib/domain/plan/bag'
import type { CorpusQuery } from './plan-corpus'

export const planFormats: PlanFormat[] = ['json', 'text', 'yaml', 'xml']

/** EXPLAIN's output in every format, from one round trip; each execution is undone before the next. */
export async function explainFormats(
  client: pg.Client,
  query: CorpusQuery,
  options: string,
): Promise<Record<PlanFormat, string>> {
  const settings = query.settings.map((setting) => `set local ${setting};`).join('')
  const explain = (format: string) =>
    `explain (${[options, `format ${format}`].filter(Boolean).join(', ')}) ${query.sql};`
  const sql = planFormats.map((format) => `begin;${settings}${explain(format)}rollback;`).join('')
  // FORMAT JSON is of type json, which the driver would parse.
  const types = { getTypeParser: () => (value: string) => value }
  const results = await ask(client, sql, types)
  const outputs = results
    .filter(({ command }) => command === 'EXPLAIN')
    .map(({ rows }) => rows.map(([line]) => line).join('\n'))
  return Object.fromEntries(planFormats.map((format, i) => [format, outputs[i] ?? ''])) as Record<PlanFormat, string>
}

type Answer = { command: string; rows: string[][] }

async function ask(client: pg.Client, text: string, types: object): Promise<Answer[]> {
  try {
    const answer: unknown = await client.query({ text, rowMode: 'array', types } as pg.QueryArrayConfig)
    return (Array.isArray(answer) ? answer : [answer]) as Answer[]
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}
