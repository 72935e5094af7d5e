import { queryOptions } from '@tanstack/react-query'
import type { OperationRequest } from '@/lib/domain/operation/request'
import type { OperationDescription } from '@/lib/services/operation/describe'
import type { OperationListAnswer } from '@/lib/services/operation/list'
import type { PreparedView } from '@/lib/services/operation/preflight'
import { getJson, pathWith, targetPath } from './get-json'
import { sendJson } from './send-json'
import type { Wire } from './wire'

export type Operation = Wire<OperationDescription>
export type OperationList = Wire<OperationListAnswer>
export type ListedOperation = OperationList['items'][number]
export type Prepared = Wire<PreparedView>
export type LeftOut = { request: OperationRequest; why: string }
export type PreparedBatch = { operations: Prepared[]; leftOut: LeftOut[]; confirm: string | null }

export const operationPageSize = 50

export type OperationListAsk = { target: string | null; state: string; kind: string; filter: string; offset: number }

/** Operations of one target or of all; the stream of events says when to read again, and this asks by itself beside it. */
export function operationListQuery({ target, ...asked }: OperationListAsk) {
  const path = target === null ? '/api/operations' : targetPath(target, 'operations')
  return queryOptions({
    queryKey: ['operations', target, asked],
    queryFn: ({ signal }) => getJson<OperationList>(pathWith(path, { ...asked, limit: operationPageSize }), signal),
    refetchInterval: 15_000,
  })
}

/** Operations on one index, newest first. */
export function operationsOfIndexQuery(target: string, index: number) {
  return queryOptions({
    queryKey: ['operations', target, 'index', index],
    queryFn: ({ signal }) =>
      getJson<OperationList>(pathWith(targetPath(target, 'operations'), { index, limit: 10 }), signal),
    refetchInterval: 15_000,
  })
}

export function operationQuery(id: string) {
  return queryOptions({
    queryKey: ['operation', id],
    queryFn: ({ signal }) => getJson<Operation>(`/api/operations/${id}`, signal),
    refetchInterval: ({ state }) => (state.data?.isOver ? 60_000 : 5_000),
  })
}

/** What would be done now, and what stands in the way; asked of the server through a worker. */
export function prepare(target: string, request: OperationRequest): Promise<Prepared> {
  return sendJson('POST', targetPath(target, 'operations'), { ...bodyOf(request), dryRun: true })
}

export function prepareBatch(target: string, wanted: BatchWish): Promise<PreparedBatch> {
  return sendJson('POST', targetPath(target, 'operations/batch'), { ...bodyOfBatch(wanted), dryRun: true })
}

export type Consent = { basis: string | null; confirm: string; finding: number | null }

export function start(target: string, request: OperationRequest, consent: Consent): Promise<{ id: string }> {
  return sendJson('POST', targetPath(target, 'operations'), { ...bodyOf(request), ...consent })
}

export type BatchWish = { requests: OperationRequest[]; rebuild?: { schema: string; table: string | null } }

export type StartedBatch = { batch: string; operations: { id: string }[]; leftOut: LeftOut[] }

export function startBatch(target: string, prepared: Prepared[], confirm: string): Promise<StartedBatch> {
  const operations = prepared.map(({ request, plan }) => ({ ...bodyOf(request), basis: plan?.basis ?? null }))
  return sendJson('POST', targetPath(target, 'operations/batch'), { operations, confirm })
}

export type OperationAct = 'cancel' | 'undo' | 'approve' | 'approve-in-window'

export function actOn(id: string, act: OperationAct): Promise<{ id: string }> {
  if (act === 'approve-in-window') return sendJson('POST', `/api/operations/${id}/approve`, { when: 'window' })
  return sendJson('POST', `/api/operations/${id}/${act}`, {})
}

function bodyOfBatch({ requests, rebuild }: BatchWish) {
  return { operations: requests.map(bodyOf), ...(rebuild ? { rebuild } : {}) }
}

/** A request as the API takes it. */
function bodyOf(request: OperationRequest): Record<string, unknown> {
  if (request.kind !== 'create-index' || 'restore' in request) return { ...request }
  const { isUnique, keys, parameters, ...rest } = request
  return { ...rest, unique: isUnique, columns: keys, with: parameters }
}
