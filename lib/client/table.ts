import { queryOptions } from '@tanstack/react-query'
import { type Range, rangeEnds } from '@/lib/domain/range'
import type { ColumnsAnswer, describe, list } from '@/lib/services/table/read'
import { getJson, pathWith, targetPath } from './get-json'
import type { SeriesAnswer } from './series'
import type { Wire } from './wire'

export type TableList = Wire<Awaited<ReturnType<(typeof list)['run']>>> & { offset: number }
export type TableRow = TableList['items'][number]
export type TableAnswer = Wire<Awaited<ReturnType<(typeof describe)['run']>>>
export type TableIndexRow = TableAnswer['indexes'][number]
export type TableColumns = Wire<ColumnsAnswer>
export type ColumnRow = TableColumns['columns'][number]
export type ForeignKeyRow = TableColumns['foreignKeys'][number]

export type TableListAsk = { target: string; filter: string; schema: string; system: boolean; sort: string }
export const tablePageSize = 100

export function tableListPath({ filter, schema, system, sort }: TableListAsk): Record<string, string> {
  return { filter, schema, sort, system: system ? 'true' : '' }
}

/** One page of the tables of a target, asked again every 15 s while it is looked at. */
export function tableListQuery(asked: TableListAsk, offset: number) {
  return queryOptions({
    queryKey: ['tables', asked, offset],
    queryFn: async ({ signal }): Promise<TableList> => {
      const query = { ...tableListPath(asked), limit: tablePageSize, offset }
      return { ...(await getJson<TableList>(pathWith(targetPath(asked.target, 'tables'), query), signal)), offset }
    },
    refetchInterval: 15_000,
  })
}

export function tableQuery(target: string, table: number) {
  return queryOptions({
    queryKey: ['table', target, table],
    queryFn: ({ signal }) => getJson<TableAnswer>(targetPath(target, `tables/${table}`), signal),
    refetchInterval: 15_000,
  })
}

export function tableSeriesQuery(target: string, table: number, range: Range) {
  return queryOptions({
    queryKey: ['table', target, table, 'series', range],
    queryFn: ({ signal }) =>
      getJson<SeriesAnswer>(
        pathWith(targetPath(target, `tables/${table}/series`), rangeEnds(range, Date.now())),
        signal,
      ),
    refetchInterval: 'from' in range ? false : 15_000,
  })
}

/** Asked of the monitored server through the worker: once, and again only when a person wants it. */
export function tableColumnsQuery(target: string, table: number) {
  return queryOptions({
    queryKey: ['table', target, table, 'columns'],
    queryFn: ({ signal }) => getJson<TableColumns>(targetPath(target, `tables/${table}/columns`), signal),
    staleTime: 600_000,
    refetchOnWindowFocus: false,
    retry: false,
  })
}
