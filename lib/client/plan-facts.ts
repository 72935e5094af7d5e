import { queryOptions } from '@tanstack/react-query'
import type { LivePlanFacts } from '@/lib/domain/plan/finding'
import { getJson, pathWith, targetPath } from './get-json'
import type { PlanWork } from './plan-work'
import type { Wire } from './wire'

/** A path of more characters is refused by servers on the way. */
const mostCharacters = 6_000

/** What a target's store knows of the tables that plans name. */
export function planFactsQuery(target: string, tables: string[]) {
  return queryOptions({
    queryKey: ['plan-facts', target, tables],
    queryFn: ({ signal }) =>
      getJson<Wire<LivePlanFacts>>(
        pathWith(targetPath(target, 'plans/facts'), { tables: JSON.stringify(tables) }),
        signal,
      ),
    select: withDates,
    enabled: tables.length > 0,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  })
}

/** Tables that plans name, in the order of the plans, as many as one request can ask for. */
export function tablesIn({ parts }: PlanWork): string[] {
  const names = new Set<string>()
  let characters = 0
  for (const { analysis } of parts) {
    for (const { relation } of analysis.plan.nodes) {
      if (!relation || names.has(relation)) continue
      characters += new URLSearchParams({ n: JSON.stringify(relation) }).toString().length
      if (characters > mostCharacters) return [...names]
      names.add(relation)
    }
  }
  return [...names]
}

/** What came over the wire has its moments as text. */
export function withDates(live: LivePlanFacts | Wire<LivePlanFacts>): LivePlanFacts {
  return {
    ...live,
    tables: live.tables.map((table) => ({
      ...table,
      lastAnalyzeAt: table.lastAnalyzeAt === null ? null : new Date(table.lastAnalyzeAt),
      lastVacuumAt: table.lastVacuumAt === null ? null : new Date(table.lastVacuumAt),
    })),
  }
}
