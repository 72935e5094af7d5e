import { queryOptions } from '@tanstack/react-query'
import { isRunOver } from '@/lib/domain/maintenance/run'
import type { PlanAnswer } from '@/lib/services/maintenance/plan'
import type { PolicyPreview } from '@/lib/services/maintenance/policies'
import type { RunDescription, RunListAnswer } from '@/lib/services/maintenance/runs'
import { getJson, pathWith, targetPath } from './get-json'
import type { Wire } from './wire'

export type RunList = Wire<RunListAnswer>
export type Run = RunList['items'][number]
export type RunDetail = Wire<RunDescription>
export type RunItem = RunDetail['items'][number]
export type MaintenancePlan = Wire<PlanAnswer>
export type PlannedItem = NonNullable<MaintenancePlan['plan']>['items'][number]
export type Preview = Wire<PolicyPreview>

/** Runs of a target, newest first; asked again every second while one is under way. */
export function runListQuery(
  target: string,
  query: { policy?: string; state?: string; limit: number; offset: number },
) {
  return queryOptions({
    queryKey: ['runs', target, query],
    queryFn: ({ signal }) => getJson<RunList>(pathWith(targetPath(target, 'runs'), query), signal),
    refetchInterval: ({ state }) => (state.data?.items.some((run) => !isRunOver(run.state)) ? 1_000 : 15_000),
  })
}

/** One run with its items; asked again every second until it is over. */
export function runQuery(target: string, run: string) {
  return queryOptions({
    queryKey: ['run', target, run],
    queryFn: ({ signal }) => getJson<RunDetail>(targetPath(target, `runs/${run}`), signal),
    refetchInterval: ({ state }) => (state.data && isRunOver(state.data.state) ? false : 1_000),
  })
}

export type Times = { cron: string; days: number[]; from: string; to: string; timeZone: string; minutes: number | null }

/** Words and next runs of a timetable and a window that are not kept yet, or what is wrong at which field. */
export function previewQuery(target: string, { days, ...times }: Times) {
  const query = { ...times, days: days.join(',') }
  return queryOptions({
    queryKey: ['policy-preview', target, query],
    queryFn: ({ signal }) => getJson<Preview>(pathWith(targetPath(target, 'policies/preview'), query), signal),
  })
}
