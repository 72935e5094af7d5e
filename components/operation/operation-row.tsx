import Link from 'next/link'
import { Name } from '@/components/ui/name'
import { RelativeTime } from '@/components/ui/relative-time'
import { Cell } from '@/components/ui/table'
import type { ListedOperation } from '@/lib/client/operations'
import { bytes, duration } from '@/lib/domain/format'
import { operationKindWords } from '@/lib/domain/operation/operation'
import { visibleText } from '@/lib/domain/visible-text'
import { OperationStateMark } from './operation-state'
import { ProgressBar } from './progress-bar'
import { progressWords } from './progress-words'

export type OperationRowProps = { operation: ListedOperation; showsTarget: boolean }

export function operationHref({ id, target }: Pick<ListedOperation, 'id' | 'target'>): string | null {
  return target ? `/targets/${encodeURIComponent(target.slug)}/operations/${id}` : null
}

export function OperationRow({ operation, showsTarget }: OperationRowProps) {
  const href = operationHref(operation)
  const title = (
    <>
      {operation.undoOf ? 'Undo: ' : ''}
      {operationKindWords[operation.kind]} <Name value={`${operation.schema}.${operation.name}`} />
    </>
  )
  return (
    <tr className="hover:bg-hover">
      <Cell className="max-w-96">
        {href ? (
          <Link
            href={href}
            prefetch={false}
            className="font-medium text-ink [overflow-wrap:anywhere] hover:text-accent-strong hover:underline"
          >
            {title}
          </Link>
        ) : (
          <span className="font-medium text-ink [overflow-wrap:anywhere]">{title}</span>
        )}
        <span className="block text-xs text-faint">
          {operation.table && operation.table !== operation.name && (
            <>
              on <Name value={operation.table} />
            </>
          )}
          {showsTarget && (
            <>
              {operation.table && operation.table !== operation.name ? ', ' : ''}
              {operation.target ? <Name value={operation.target.name} /> : 'a target that was removed'}
            </>
          )}
        </span>
      </Cell>
      <Cell className="whitespace-nowrap">
        <OperationStateMark state={operation.state} needsApproval={operation.needsApproval} />
      </Cell>
      <Cell className="min-w-56 max-w-80 text-xs text-muted">
        <Outcome operation={operation} />
      </Cell>
      <Cell number className="text-muted">
        {sizeWords(operation)}
      </Cell>
      <Cell number className="text-muted">
        {operation.durationMs === null ? '' : duration(operation.durationMs)}
      </Cell>
      <Cell className="whitespace-nowrap">
        <RelativeTime at={operation.createdAt} />
        <span className="block text-xs text-faint">
          by <Name value={operation.actor.name} />
        </span>
      </Cell>
    </tr>
  )
}

function Outcome({ operation }: { operation: ListedOperation }) {
  if (operation.isOver) {
    return (
      <bdi className="[overflow-wrap:anywhere]">{visibleText(operation.problem?.message ?? operation.says ?? '')}</bdi>
    )
  }
  if (operation.state === 'waiting') return <bdi>{visibleText(operation.says ?? 'in the queue')}</bdi>
  return (
    <span className="flex flex-col gap-1">
      <ProgressBar share={operation.progress?.share ?? null} label={`Progress of ${visibleText(operation.name)}`} />
      <span>{progressWords(operation.progress)}</span>
    </span>
  )
}

function sizeWords({ sizeBefore, sizeAfter }: ListedOperation): string {
  if (sizeBefore !== null && sizeAfter !== null) return `${bytes(sizeBefore)} → ${bytes(sizeAfter)}`
  if (sizeBefore !== null) return bytes(sizeBefore)
  return sizeAfter === null ? '' : bytes(sizeAfter)
}
