'use client'

import { AlertDialog } from '@/components/ui/alert-dialog'
import { Button } from '@/components/ui/button'
import type { Operation } from '@/lib/client/operations'
import { stamp } from '@/lib/domain/format'
import { operationKindWords } from '@/lib/domain/operation/operation'
import { visibleText } from '@/lib/domain/visible-text'
import { useDesk } from './operation-desk'
import { UndoButton } from './undo-button'
import { useActOn } from './use-act-on'

/** Cancel, approve, undo: what fits the state of an operation and the person who looks. */
export function OperationActs({ operation, self }: { operation: Operation; self: string }) {
  const { busy, run } = useActOn(operation.id)
  if (!useDesk()?.mayOperate) return null
  const { isOver } = operation
  const mayApprove =
    operation.needsApproval && !isOver && operation.actor.id !== self && !operation.askers.includes(self)
  return (
    <>
      {mayApprove && <ApproveButton operation={operation} busy={busy} run={run} />}
      {!isOver && operation.cancelAskedAt === null && (
        <AlertDialog
          title="Cancel this operation?"
          description={cancelWords(operation)}
          trigger={<Button busy={busy === 'cancel'}>Cancel it</Button>}
          confirmLabel="Cancel the operation"
          onConfirm={() => run('cancel')}
        />
      )}
      {isOver && operation.whyNoUndo === null && <UndoButton operation={operation} label="Undo" />}
    </>
  )
}

type ApproveProps = { operation: Operation } & ReturnType<typeof useActOn>

/** A yes, and when it begins: at once, or in the next window of the policy that proposed it. */
function ApproveButton({ operation: { opening, kind, schema, name }, busy, run }: ApproveProps) {
  const opensLater = opening !== null && new Date(opening.opensAt).getTime() > Date.now()
  return (
    <>
      <AlertDialog
        title={visibleText(`Approve: ${operationKindWords[kind].toLowerCase()} ${schema}.${name}?`)}
        description={
          opensLater
            ? 'It begins at once, outside the maintenance window.'
            : 'It begins as soon as nothing else works on its table.'
        }
        trigger={
          <Button tone={opensLater ? undefined : 'accent'} busy={busy === 'approve'}>
            {opensLater ? 'Approve, begin now' : 'Approve'}
          </Button>
        }
        confirmLabel="Approve, begin now"
        tone={kind === 'drop-index' ? 'harm' : 'accent'}
        onConfirm={() => run('approve')}
      />
      {opensLater && (
        <Button tone="accent" busy={busy === 'approve-in-window'} onClick={() => run('approve-in-window')}>
          Approve for the window of {stamp(new Date(opening.opensAt)).slice(0, 16)} UTC
        </Button>
      )}
    </>
  )
}

/** What stays behind, said before. */
function cancelWords({ state, kind }: Operation): string {
  if (state === 'waiting') return 'It has not begun, so nothing is left behind.'
  if (kind === 'create-index') return 'The half-built index is dropped right after; nothing is left behind.'
  if (kind === 'reindex-index') return 'The old index stays in use; the half-built new one is dropped right after.'
  if (kind === 'drop-index') {
    return 'If the index was taken out of use already, the drop is finished or the index built again: it is never left half dropped.'
  }
  if (kind === 'vacuum-table') return 'What was cleaned up so far stays clean; nothing else is left behind.'
  return 'Nothing is left behind.'
}
