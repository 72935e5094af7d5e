import { queryOptions } from '@tanstack/react-query'
import type { ExplainOptions } from '@/lib/domain/ddl/explain'
import type { analyse } from '@/lib/services/plan/analyse'
import type { explain } from '@/lib/services/plan/explain'
import type { list, read } from '@/lib/services/plan/read'
import { getJson, pathWith, targetPath } from './get-json'
import { sendJson } from './send-json'
import type { Wire } from './wire'

export type PlanList = Wire<Awaited<ReturnType<(typeof list)['run']>>>
export type PlanRow = PlanList['items'][number]
/** Without its report: pages draw it from the source themselves. */
export type StoredPlan = Omit<Awaited<ReturnType<(typeof read)['run']>>, 'report'>
export type ExplainAnswer = Wire<Awaited<ReturnType<(typeof explain)['run']>>>
type AnalyseAnswer = Wire<Awaited<ReturnType<(typeof analyse)['run']>>>

export type ExplainAsk = {
  sql: string
  parameters: (string | null)[] | null
  options: ExplainOptions
  confirm: boolean
  timeoutS: number
}

/** Has a target explain a statement; answers when the plan is stored. Throws Problem, with `position` in the text. */
export function runExplain(target: string, ask: ExplainAsk): Promise<ExplainAnswer> {
  return sendJson<ExplainAnswer>('POST', targetPath(target, 'plans'), ask)
}

/** Stores a pasted text; answers its id. */
export async function keepText(text: string, name: string | null, target: string | null): Promise<string | null> {
  const body = { text, keep: true, ...(name ? { name } : {}), ...(target ? { target } : {}) }
  return (await sendJson<AnalyseAnswer>('POST', '/api/plans', body)).id
}

/** The newest plans of a target, or of none. */
export function planListQuery(target: string | null) {
  return queryOptions({
    queryKey: ['plans', target],
    queryFn: ({ signal }) =>
      getJson<PlanList>(pathWith(target ? targetPath(target, 'plans') : '/api/plans', { limit: 200 }), signal),
  })
}
