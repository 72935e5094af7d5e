import { queryOptions } from '@tanstack/react-query'
import { type Range, rangeEnds } from '@/lib/domain/range'
import type { WindowName } from '@/lib/domain/window'
import type { describe, list } from '@/lib/services/statement/read'
import { getJson, pathWith, targetPath } from './get-json'
import type { SeriesAnswer } from './series'
import type { Wire } from './wire'

export type StatementList = Wire<Awaited<ReturnType<(typeof list)['run']>>> & { offset: number }
export type StatementRow = StatementList['items'][number]
export type StatementAnswer = SeriesAnswer & {
  statement: Wire<Awaited<ReturnType<(typeof describe)['run']>>['statement']>
  lastSnapshotAt: string | null
}

export type StatementListAsk = { target: string; window: WindowName; filter: string; sort: string }
export const statementPageSize = 100

/** One page of the statements of a target by what they did in a window, asked again every 15 s. */
export function statementListQuery(asked: StatementListAsk, offset: number) {
  return queryOptions({
    queryKey: ['statements', asked, offset],
    queryFn: async ({ signal }): Promise<StatementList> => {
      const { target, ...query } = asked
      const path = pathWith(targetPath(target, 'statements'), { ...query, limit: statementPageSize, offset })
      return { ...(await getJson<StatementList>(path, signal)), offset }
    },
    refetchInterval: 15_000,
  })
}

export function statementQuery(target: string, statement: number, range: Range) {
  return queryOptions({
    queryKey: ['statement', target, statement, range],
    queryFn: ({ signal }) =>
      getJson<StatementAnswer>(
        pathWith(targetPath(target, `statements/${statement}`), rangeEnds(range, Date.now())),
        signal,
      ),
    refetchInterval: 'from' in range ? false : 15_000,
  })
}
